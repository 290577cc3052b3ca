package io.tailrace.runtime.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.tailrace.core.port.Metric;
import io.tailrace.core.port.Timers.Cancellable;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class SystemTest {
    @Test
    void aTimedTaskRunsOnceOnAThreadThatMayBlockUnlessItIsCancelled() throws Exception {
        BlockingQueue<String> ran = new ArrayBlockingQueue<>(10);
        try (SystemTimers timers = new SystemTimers()) {
            Cancellable cancelled = timers.after(1, () -> ran.add("cancelled"));
            cancelled.cancel();
            timers.after(1, () -> {
                throw new IllegalStateException("a task that fails stops no other");
            });
            timers.after(20, () -> ran.add("virtual " + Thread.currentThread().isVirtual()));

            String first = ran.poll(30, TimeUnit.SECONDS);

            // The cancelled one may have been taken just before; it is never the last word.
            assertThat("cancelled".equals(first) ? ran.poll(30, TimeUnit.SECONDS) : first)
                    .isEqualTo("virtual true");
        }
    }

    @Test
    void afterTheEndNothingRunsAndNobodyFails() {
        BlockingQueue<String> ran = new ArrayBlockingQueue<>(10);
        SystemTimers timers = new SystemTimers();
        timers.after(60_000, () -> ran.add("waiting"));
        timers.close();

        timers.after(0, () -> ran.add("late")).cancel();

        assertThat(ran).isEmpty();
    }

    @Test
    void idsHave128BitsInAUrlSafeText() {
        SystemRandomness randomness = new SystemRandomness();
        Set<String> ids = new HashSet<>();
        for (int i = 0; i < 1_000; i++) {
            ids.add(randomness.id());
            assertThat(randomness.below(3)).isBetween(0, 2);
        }

        assertThat(ids).hasSize(1_000).allMatch(id -> id.matches("[A-Za-z0-9_-]{22}"));
    }

    @Test
    void aLabelHasBoundedValuesAndTheRestIsCountedTogether() {
        SimpleMeterRegistry registry = new SimpleMeterRegistry();
        MicrometerMeter meter = new MicrometerMeter(registry);
        for (int i = 0; i < MicrometerMeter.LABEL_VALUES_MAX + 10; i++) {
            meter.count(Metric.REFUSALS, "code" + i, 1);
        }

        assertThat(registry.find(Metric.REFUSALS.text()).counters()).hasSize(MicrometerMeter.LABEL_VALUES_MAX + 1);
        assertThat(registry.get(Metric.REFUSALS.text())
                        .tag("code", "other")
                        .counter()
                        .count())
                .isEqualTo(10);
    }

    @Test
    void aMetricIsCountedOnlyAsWhatItIs() {
        MicrometerMeter meter = new MicrometerMeter(new SimpleMeterRegistry());

        assertThatThrownBy(() -> meter.count(Metric.SESSIONS, "", 1))
                .hasMessage("tailrace_sessions is a GAUGE, not a COUNTER");
    }
}
