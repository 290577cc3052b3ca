package io.tailrace.e2e.harness;

import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/** Channels that nobody else uses, and chance that can be repeated. */
public final class Names {
    private static final AtomicInteger NEXT = new AtomicInteger();
    private static final String RUN = Long.toString(ProcessHandle.current().pid(), 36);

    private Names() {}

    /** A channel of the default namespace for this test alone. */
    public static String channel(String about) {
        return "e2e/%s-%s-%d".formatted(about, RUN, NEXT.incrementAndGet());
    }

    /** Chance from {@code -Dseed=}, or from a new seed, which is printed. */
    public static Random random() {
        Long given = Long.getLong("seed");
        long seed = given == null ? new Random().nextLong() : given;
        System.out.println("seed " + seed);
        return new Random(seed);
    }
}
