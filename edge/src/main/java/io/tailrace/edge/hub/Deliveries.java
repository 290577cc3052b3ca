package io.tailrace.edge.hub;

import io.tailrace.core.port.Meter;
import io.tailrace.core.port.Metric;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Counts what a turn delivered in plain fields, and tells the meter once. Loop thread only. */
final class Deliveries {
    private final Meter meter;
    private final List<Framing> framings = new ArrayList<>(2);
    private long[] messages = new long[2];
    private long[] bytes = new long[2];

    Deliveries(Meter meter) {
        this.meter = meter;
    }

    void add(Framing framing, long messages, long bytes) {
        int i = framings.indexOf(framing);
        if (i < 0) {
            i = framings.size();
            framings.add(framing);
            this.messages = Arrays.copyOf(this.messages, i + 1);
            this.bytes = Arrays.copyOf(this.bytes, i + 1);
        }
        this.messages[i] += messages;
        this.bytes[i] += bytes;
    }

    void tell(int flushes) {
        if (flushes > 0) {
            meter.count(Metric.FLUSHES, "", flushes);
        }
        for (int i = 0; i < framings.size(); i++) {
            if (messages[i] > 0) {
                meter.count(Metric.DELIVERIES, framings.get(i).transport(), messages[i]);
                meter.count(Metric.DELIVERED_BYTES, framings.get(i).transport(), bytes[i]);
                messages[i] = 0;
                bytes[i] = 0;
            }
        }
    }
}
