package io.tailrace.e2e.harness;

import java.net.URI;
import java.util.List;

/** A running Tailrace, by what a client may know of it. Thread-safe. */
public interface Installation {
    /** The gateways for WebSockets, e.g. {@code http://127.0.0.1:8080}; at least one. */
    List<URI> webSocketGateways();

    /** The gateways for SSE and HTTP; at least one. */
    List<URI> httpGateways();

    /** Everything that it has printed so far. */
    String screen();

    /** Returns when every part that was hurt is ready again. */
    void awaitReady();

    default URI webSocketGateway(int number) {
        List<URI> gateways = webSocketGateways();
        return gateways.get(number % gateways.size());
    }

    default URI httpGateway(int number) {
        List<URI> gateways = httpGateways();
        return gateways.get(number % gateways.size());
    }
}
