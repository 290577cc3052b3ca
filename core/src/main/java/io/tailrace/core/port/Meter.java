package io.tailrace.core.port;

import java.util.function.LongSupplier;

/** Where counts go. Thread-safe and cheap; still, a hot loop counts in a field and tells once per turn. */
public interface Meter {
    /** Adds to a counter; the label's value is empty where the metric has none. */
    void count(Metric metric, String label, long amount);

    default void count(Metric metric) {
        count(metric, "", 1);
    }

    /** Adds to a timer. */
    void time(Metric metric, String label, long nanos);

    /** Registers what a gauge reads; several of one metric and label add up. The supplier is called from any thread. */
    void gauge(Metric metric, String label, LongSupplier value);

    /** Counts nothing. */
    Meter NONE = new Meter() {
        @Override
        public void count(Metric metric, String label, long amount) {}

        @Override
        public void time(Metric metric, String label, long nanos) {}

        @Override
        public void gauge(Metric metric, String label, LongSupplier value) {}
    };
}
