package io.tailrace.runtime.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** The limits of one node. Each has one typed outcome, which the client is told. */
@ConfigMapping(prefix = "tailrace.limits")
public interface LimitSettings {
    /** The most channels of one WebSocket session; one more is {@code too_many}. */
    @WithDefault("256")
    int channelsPerSession();

    /** The most channels of one SSE stream; one more is {@code too_many}. */
    @WithDefault("32")
    int channelsPerStream();

    /**
     * The most open sessions of this node, above which a new one is refused (503, close 1013). Unset: one for every 48
     * KiB of heap.
     */
    OptionalInt maxConnections();

    /** How often a WebSocket is pinged; told in {@code welcome.heartbeat}. */
    @WithDefault("25s")
    Duration heartbeat();

    /** How long after its ping a pong is due; a socket that is silent longer is closed with 4508 and may resume. */
    @WithDefault("10s")
    Duration pong();

    /** How often a comment is written to a quiet SSE stream, so that no proxy takes it for dead. */
    @WithDefault("15s")
    Duration streamHeartbeat();

    /** How long a socket may read nothing while something waits for it, before it is closed with 4508. */
    @WithDefault("2m")
    Duration slowTimeout();

    /**
     * The most publishes of one session without an answer; with so many its socket is not read until one is answered.
     */
    @WithDefault("64")
    int unansweredPublishes();

    /** The most bytes of data in publishes of one session without an answer; above, its socket is not read. */
    @WithDefault("1M")
    Bytes unansweredBytes();

    /** The most header fields of one HTTP request; more are refused with 431. */
    @WithDefault("64")
    int headers();

    /** The most messages that the tail of one channel holds; who is further behind reads the log. */
    @WithDefault("1024")
    int tailMessages();

    /** The most bytes that the tail of one channel holds; who is further behind reads the log. */
    @WithDefault("1M")
    Bytes tailBytes();

    /**
     * The most bytes that all tails of this node hold; above, the oldest messages leave first. Unset: an eighth of the
     * heap.
     */
    Optional<Bytes> tailBudget();

    /** How long a channel stays subscribed on the bus after its last subscriber left this node. */
    @WithDefault("5s")
    Duration tailLinger();

    /**
     * The most publishes of this node that wait for credits of a stream-service; more are {@code resource_exhausted}.
     */
    @WithDefault("10000")
    int linkWaiting();

    /** The most messages without an answer that a stream-service grants one link. */
    @WithDefault("4096")
    int linkMessages();

    /** The most bytes of messages without an answer that a stream-service grants one link. */
    @WithDefault("8M")
    Bytes linkBytes();

    /**
     * How long a publish, read or probe waits for the store; then a publish is {@code uncertain}, the others
     * {@code unavailable}.
     */
    @WithDefault("5s")
    Duration storeTimeout();

    /** How often a quiet connection of the bus is probed. */
    @WithDefault("1s")
    Duration busProbe();

    /** How long a probe may take before its connection counts as deaf and is opened anew. */
    @WithDefault("2s")
    Duration busProbeTimeout();

    /**
     * The most bytes that the in-memory engine keeps; above, a publish is {@code resource_exhausted}. Unset: a quarter
     * of the heap.
     */
    Optional<Bytes> memoryEngineBytes();
}
