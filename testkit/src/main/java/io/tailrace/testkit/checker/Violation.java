package io.tailrace.testkit.checker;

/** A promise that was broken: which, for whom, and the numbers. */
public record Violation(Invariant invariant, String subscriber, String channel, String sentence) {
    /** The invariants that are checked, under the numbers that the project's papers use. */
    public enum Invariant {
        I1("inconsistent offsets"),
        I2("skip or nonmonotonic"),
        I3("divergence"),
        I4("lost write"),
        I5("duplicate"),
        I8("false notice"),
        I9("not idempotent"),
        I10("starvation"),
        I12("time travel");

        private final String anomaly;

        Invariant(String anomaly) {
            this.anomaly = anomaly;
        }

        public String anomaly() {
            return anomaly;
        }
    }

    @Override
    public String toString() {
        return "%s (%s) for %s on %s: %s".formatted(invariant, invariant.anomaly(), subscriber, channel, sentence);
    }
}
