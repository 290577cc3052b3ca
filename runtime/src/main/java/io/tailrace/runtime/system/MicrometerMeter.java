package io.tailrace.runtime.system;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import io.tailrace.core.port.Meter;
import io.tailrace.core.port.Metric;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Counts into Micrometer under exactly the names of {@link Metric}: the Prometheus registry adds {@code _total} and
 * {@code _seconds} where they are missing, and nothing where they are there; a test scrapes it. Counters and timers
 * without a label exist from the start, so that a rate over them needs no first occurrence.
 *
 * <p>Thread-safe. A label has at most {@value #LABEL_VALUES_MAX} values; what comes after is counted as {@code other}.
 */
public final class MicrometerMeter implements Meter {
    static final int LABEL_VALUES_MAX = 64;
    private static final String OTHER = "other";

    /** From a local store to one that is about to time out. */
    private static final Duration[] BUCKETS = {
        Duration.ofNanos(500_000),
        Duration.ofMillis(1),
        Duration.ofMillis(2),
        Duration.ofMillis(5),
        Duration.ofMillis(10),
        Duration.ofMillis(25),
        Duration.ofMillis(50),
        Duration.ofMillis(100),
        Duration.ofMillis(250),
        Duration.ofSeconds(1),
        Duration.ofMillis(2_500),
        Duration.ofSeconds(5),
    };

    private final MeterRegistry registry;
    private final Map<Metric, Map<String, Counter>> counters = new EnumMap<>(Metric.class);
    private final Map<Metric, Map<String, Timer>> timers = new EnumMap<>(Metric.class);
    private final Map<Metric, Map<String, List<LongSupplier>>> gauges = new EnumMap<>(Metric.class);

    public MicrometerMeter(MeterRegistry registry) {
        this.registry = registry;
        for (Metric metric : Metric.values()) {
            switch (metric.kind()) {
                case COUNTER -> counters.put(metric, new ConcurrentHashMap<>());
                case TIMER -> timers.put(metric, new ConcurrentHashMap<>());
                case GAUGE -> gauges.put(metric, new ConcurrentHashMap<>());
            }
            if (metric.label().isEmpty()) {
                startAtZero(metric);
            }
        }
    }

    private void startAtZero(Metric metric) {
        switch (metric.kind()) {
            case COUNTER -> count(metric, "", 0);
            case TIMER -> timer(metric, "");
            case GAUGE -> {
                // A process without the part that knows the number has no such line.
            }
        }
    }

    @Override
    public void count(Metric metric, String label, long amount) {
        Map<String, Counter> ofMetric = of(counters, metric, Metric.Kind.COUNTER);
        Counter counter = ofMetric.get(label);
        if (counter == null) {
            counter = ofMetric.computeIfAbsent(bounded(ofMetric, label), value -> newCounter(metric, value));
        }
        counter.increment(amount);
    }

    @Override
    public void time(Metric metric, String label, long nanos) {
        timer(metric, label).record(nanos, TimeUnit.NANOSECONDS);
    }

    private Timer timer(Metric metric, String label) {
        Map<String, Timer> ofMetric = of(timers, metric, Metric.Kind.TIMER);
        Timer timer = ofMetric.get(label);
        return timer != null
                ? timer
                : ofMetric.computeIfAbsent(bounded(ofMetric, label), value -> newTimer(metric, value));
    }

    @Override
    public void gauge(Metric metric, String label, LongSupplier value) {
        Map<String, List<LongSupplier>> ofMetric = of(gauges, metric, Metric.Kind.GAUGE);
        ofMetric.computeIfAbsent(bounded(ofMetric, label), text -> newGauge(metric, text))
                .add(value);
    }

    private Counter newCounter(Metric metric, String label) {
        return Counter.builder(metric.text())
                .description(metric.help())
                .tags(tags(metric, label))
                .register(registry);
    }

    private Timer newTimer(Metric metric, String label) {
        return Timer.builder(metric.text())
                .description(metric.help())
                .tags(tags(metric, label))
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }

    private List<LongSupplier> newGauge(Metric metric, String label) {
        List<LongSupplier> values = new CopyOnWriteArrayList<>();
        Gauge.builder(metric.text(), values, MicrometerMeter::sum)
                .description(metric.help())
                .tags(tags(metric, label))
                .strongReference(true)
                .register(registry);
        return values;
    }

    private static double sum(List<LongSupplier> values) {
        long sum = 0;
        for (LongSupplier value : values) {
            sum += value.getAsLong();
        }
        return sum;
    }

    private static Tags tags(Metric metric, String label) {
        return metric.label().isEmpty() ? Tags.empty() : Tags.of(metric.label(), label);
    }

    /** Two threads may pass the limit at once and exceed it by one: it guards memory, and is no quota. */
    private static String bounded(Map<String, ?> values, String label) {
        return values.size() < LABEL_VALUES_MAX || values.containsKey(label) ? label : OTHER;
    }

    private static <T> Map<String, T> of(Map<Metric, Map<String, T>> all, Metric metric, Metric.Kind asked) {
        Map<String, T> found = all.get(metric);
        if (found == null) {
            throw new IllegalArgumentException("%s is a %s, not a %s".formatted(metric.text(), metric.kind(), asked));
        }
        return found;
    }
}
