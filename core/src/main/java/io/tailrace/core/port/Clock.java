package io.tailrace.core.port;

/** Time as an argument. Thread-safe. */
public interface Clock {
    /** Monotonic, for durations only. */
    long nowNanos();

    /** Milliseconds since 1970, for people and for numbering epochs; may jump. */
    long nowMillis();
}
