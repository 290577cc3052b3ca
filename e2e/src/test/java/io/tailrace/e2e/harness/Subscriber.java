package io.tailrace.e2e.harness;

import com.fasterxml.jackson.databind.JsonNode;
import io.tailrace.core.model.Position;
import io.tailrace.testkit.checker.Checker;
import io.tailrace.testkit.checker.Event.Gapped;
import io.tailrace.testkit.checker.Event.Received;
import io.tailrace.testkit.checker.Event.Subscribed;
import io.tailrace.testkit.checker.Event.WasRewound;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Function;

/**
 * One subscriber of one channel that tells the checker all it sees, and can leave and come back anywhere: on another
 * gateway, on another transport, always with its last position and nothing else.
 *
 * <p>Thread-safe. Frames of a connection that was cut are ignored from then on, so the position is exact.
 */
public final class Subscriber implements AutoCloseable {
    private static final long WAIT_NANOS_MAX = TimeUnit.SECONDS.toNanos(60);
    private static final long RETRY_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

    /** How it listens. */
    public enum Transport {
        WEBSOCKET,
        SSE
    }

    /** Before the first connection and after a cut. */
    private static final class Nowhere implements FrameStream {
        @Override
        public void cut() {
            // There is nothing.
        }

        @Override
        public CompletableFuture<?> ended() {
            return CompletableFuture.completedFuture("nowhere");
        }
    }

    private final String name;
    private final String channel;
    private final Checker checker;
    private final AtomicInteger connects = new AtomicInteger();
    private volatile boolean closed;
    private FrameStream stream = new Nowhere();
    private final List<JsonNode> notices = new ArrayList<>();
    private long generation;
    private String position = "";
    private String unexpected = "";
    private long received;

    public Subscriber(String name, String channel, Checker checker) {
        this.name = name;
        this.channel = channel;
        this.checker = checker;
    }

    /** Connects and subscribes: from now on the first time, after its last position every other time. */
    public void connect(Transport transport, URI gateway) {
        connect(transport, gateway, position().isEmpty() ? "" : "&since=" + position());
    }

    /** The same with a {@code &since=} or {@code &rewind=} of the test's choice. */
    public void connect(Transport transport, URI gateway, String start) {
        String query = "channel=" + Http.encoded(channel) + start;
        connect(sink -> switch (transport) {
            case WEBSOCKET -> WebSocketClient.open(gateway, query, sink);
            case SSE -> sse(gateway, query, sink);
        });
    }

    private static SseClient sse(URI gateway, String query, Consumer<JsonNode> sink) {
        SseClient client = SseClient.open(gateway, query, List.of(), event -> sink.accept(event.frame()));
        if (client.status() != 200) {
            client.close();
            throw new IllegalStateException("%s answered %d to %s".formatted(gateway, client.status(), query));
        }
        return client;
    }

    /** Listens to a stream of the test's own making, which is given where its frames go. */
    public void connect(Function<Consumer<JsonNode>, FrameStream> opening) {
        long mine;
        synchronized (this) {
            mine = ++generation;
        }
        FrameStream opened = opening.apply(frame -> take(frame, mine));
        connects.incrementAndGet();
        synchronized (this) {
            if (mine == generation && !closed) {
                stream = opened;
                return;
            }
        }
        opened.cut();
    }

    /**
     * Stays connected until it is closed: whenever a stream ends, it comes back at a gateway by chance, and tries the
     * next where it cannot.
     */
    public void keepConnected(Transport transport, List<URI> gateways, Random random) {
        Thread.ofVirtual().name(name).start(() -> {
            while (!closed) {
                try {
                    connect(transport, gateways.get(random.nextInt(gateways.size())));
                    FrameStream mine;
                    synchronized (this) {
                        mine = stream;
                    }
                    mine.ended().handle((_, _) -> "").join();
                } catch (RuntimeException _) {
                    // A gateway that is away: the pause keeps a dead one from being asked a million times.
                    LockSupport.parkNanos(RETRY_NANOS);
                }
            }
            cut();
        });
    }

    /** How often it has connected. */
    public int connects() {
        return connects.get();
    }

    /** Returns when it has received so many messages in all; fails after a minute. */
    public synchronized void awaitReceived(long messages) {
        long deadline = System.nanoTime() + WAIT_NANOS_MAX;
        try {
            while (received < messages) {
                long left = deadline - System.nanoTime();
                if (left <= 0) {
                    throw new IllegalStateException(
                            "%s has received %d messages of %d and stands at '%s'; unexpected: '%s'"
                                    .formatted(name, received, messages, position, unexpected));
                }
                TimeUnit.NANOSECONDS.timedWait(this, left);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Pulls the cable. */
    public void cut() {
        FrameStream old;
        synchronized (this) {
            generation++;
            old = stream;
            stream = new Nowhere();
        }
        old.cut();
    }

    /** The last position it was told, or an empty text before the first. */
    public synchronized String position() {
        return position;
    }

    public synchronized long received() {
        return received;
    }

    /** Every gap and rewound it was told, in order. */
    public synchronized List<JsonNode> notices() {
        return List.copyOf(notices);
    }

    /** An error or unknown frame that came; empty where none did. */
    public synchronized String unexpected() {
        return unexpected;
    }

    @Override
    public void close() {
        closed = true;
        cut();
    }

    private synchronized void take(JsonNode frame, long mine) {
        if (mine != generation) {
            return;
        }
        switch (frame.path("type").asText()) {
            case "welcome", "pong", "drain" -> {
                // Nothing for the log.
            }
            case "subscribed" -> checker.accept(new Subscribed(name, channel, moved(frame)));
            case "message" -> {
                JsonNode data = frame.path("data");
                checker.accept(new Received(
                        name,
                        channel,
                        moved(frame),
                        frame.path("messageId").asText(data.path("id").asText()),
                        data.toString()));
                received++;
                notifyAll();
            }
            case "gap" -> {
                notices.add(frame);
                long from = frame.path("from").asLong();
                long to = frame.path("to").asLong();
                String cause = frame.path("cause").asText();
                checker.accept(new Gapped(name, channel, from, to, moved(frame), cause));
            }
            case "rewound" -> {
                notices.add(frame);
                checker.accept(new WasRewound(name, channel, frame.path("lost").asLong(), moved(frame)));
            }
            default -> unexpected = frame.toString();
        }
    }

    private Position moved(JsonNode frame) {
        position = frame.path("position").asText();
        return Position.parse(position);
    }

    @Override
    public String toString() {
        return name;
    }
}
