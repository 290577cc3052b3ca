package io.tailrace.redis;

import io.tailrace.core.port.Clock;
import io.tailrace.core.port.Randomness;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;

/** Time and chance of this machine: a real Redis keeps no other. */
public final class RealClock implements Clock, Randomness {
    @Override
    public long nowNanos() {
        return System.nanoTime();
    }

    @Override
    public long nowMillis() {
        return System.currentTimeMillis();
    }

    @Override
    public int below(int bound) {
        return ThreadLocalRandom.current().nextInt(bound);
    }

    @Override
    public String id() {
        return UUID.randomUUID().toString().substring(0, 22);
    }
}
