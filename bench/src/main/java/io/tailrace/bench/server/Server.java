package io.tailrace.bench.server;

import java.io.IOException;

/** A server under test: a child process that tells every subscriber at {@link #port} what it is asked to publish. */
public sealed interface Server extends AutoCloseable permits FloorServer, JavaServer {
    /**
     * Where subscribers connect, at every server alike; also what makes one server's subscribers sit on its channel.
     */
    String CHANNEL = "bench";

    String PATH = "/v1/ws?channel=" + CHANNEL;

    /** The word for it in tables: {@code floor}, {@code tailrace} or {@code broadcast}. */
    String name();

    int port();

    long pid();

    /** Publishes {@code messages} at {@code rate} a second, open loop; returns when the last one is on its way. */
    void publish(double rate, long messages, int bytes) throws IOException;

    /** Ends the process; by force after five seconds. */
    @Override
    void close() throws IOException;
}
