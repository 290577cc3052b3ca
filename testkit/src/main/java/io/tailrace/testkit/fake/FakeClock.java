package io.tailrace.testkit.fake;

import io.tailrace.core.port.Clock;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that stands still until the test advances it. Wall clock and monotonic time move together. */
public final class FakeClock implements Clock {
    /** Where it starts: some time in 2027. */
    public static final long START_MILLIS = 1_800_000_000_000L;

    private final AtomicLong nanos = new AtomicLong();

    public void advanceMillis(long millis) {
        if (millis < 0) {
            throw new IllegalArgumentException("advance by %d ms".formatted(millis));
        }
        nanos.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
    }

    @Override
    public long nowNanos() {
        return nanos.get();
    }

    @Override
    public long nowMillis() {
        return START_MILLIS + TimeUnit.NANOSECONDS.toMillis(nanos.get());
    }
}
