package io.tailrace.runtime.system;

import io.tailrace.core.port.Clock;

/** The machine's time. Thread-safe. */
public final class SystemClock implements Clock {
    @Override
    public long nowNanos() {
        return System.nanoTime();
    }

    @Override
    public long nowMillis() {
        return System.currentTimeMillis();
    }
}
