package io.tailrace.bench;

/** Lines for whoever waits. */
final class Progress {
    private static final long START_NANOS = System.nanoTime();

    private Progress() {}

    /** One line, with the seconds since the start before it. */
    static void say(String line) {
        System.out.printf("%5d s  %s%n", (System.nanoTime() - START_NANOS) / 1_000_000_000, line);
    }
}
