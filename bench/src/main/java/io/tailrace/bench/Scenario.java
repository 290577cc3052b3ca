package io.tailrace.bench;

import io.tailrace.bench.report.Target;
import io.tailrace.bench.report.Target.KeepsUp;
import io.tailrace.bench.report.Target.P99;
import io.tailrace.bench.report.Target.Ratio;
import java.util.List;

/**
 * One rate of {@code fanout}, and what has to be reached there.
 *
 * @param peers whether floor and broadcast take part; beyond some hundred a second they only work off a queue
 */
record Scenario(double rate, Peers peers, List<Target> targets) {
    enum Peers {
        MEASURED,
        LEFT_OUT
    }

    /** The figures that bind are for a thousand subscribers; any other run is measured without a target. */
    static Scenario of(double rate, int subscribers) {
        if (subscribers == 1_000 && rate == 50) {
            return new Scenario(
                    rate, Peers.MEASURED, List.of(new KeepsUp(), new Ratio("floor", 1.7), new Ratio("broadcast", 0.8)));
        }
        if (subscribers == 1_000 && rate == 400) {
            return new Scenario(
                    rate,
                    Peers.MEASURED,
                    List.of(new KeepsUp(), new Ratio("floor", 0.5), new Ratio("broadcast", 0.25)));
        }
        if (subscribers == 1_000 && rate == 1_200) {
            return new Scenario(rate, Peers.LEFT_OUT, List.of(new KeepsUp(), new P99(60)));
        }
        return new Scenario(rate, rate * subscribers > 500_000 ? Peers.LEFT_OUT : Peers.MEASURED, List.of());
    }

    /** Its name in files and lines, such as {@code 400-a-second}. */
    String name() {
        return "%s-a-second".formatted(rate == Math.rint(rate) ? Long.toString((long) rate) : Double.toString(rate));
    }
}
