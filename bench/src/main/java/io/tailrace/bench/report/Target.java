package io.tailrace.bench.report;

import java.util.List;
import java.util.Locale;

/** What Tailrace has to reach in a scenario, judged by medians. */
public sealed interface Target {
    /** CPU per delivery, as a share of what a peer needs in the same scenario. */
    record Ratio(String peer, double max) implements Target {}

    /** The 99th percentile, from the intended time to the arrival. */
    record P99(double millisMax) implements Target {}

    /** The last message arrives within {@link Run#LAG_MILLIS_MAX} in every round. */
    record KeepsUp() implements Target {}

    /** One line: what was measured, what is due, reached or missed by how much. */
    default String verdict(List<Run> ours, List<Run> peers) {
        return switch (this) {
            case Ratio ratio -> {
                List<Run> other = peers.stream()
                        .filter(run -> run.server().equals(ratio.peer()))
                        .toList();
                if (other.isEmpty() || ours.isEmpty()) {
                    yield "tailrace / %-9s not measured".formatted(ratio.peer());
                }
                double is = Medians.of(ours, Run::cpuMicrosEach) / Medians.of(other, Run::cpuMicrosEach);
                yield line("tailrace / %s".formatted(ratio.peer()), is, ratio.max(), "×");
            }
            case P99 p99 ->
                ours.isEmpty()
                        ? "p99 not measured"
                        : line("p99", Medians.of(ours, Run::p99Millis), p99.millisMax(), "ms");
            case KeepsUp keepsUp -> {
                if (ours.isEmpty()) {
                    yield "keeping up: not measured";
                }
                double worst = ours.stream().mapToDouble(Run::lagMillis).max().orElse(Double.NaN);
                yield line("last arrival after its time", worst, Run.LAG_MILLIS_MAX, "ms");
            }
        };
    }

    /** {@code name is unit, at most max: reached}, or by how many per cent it was missed. */
    static String line(String name, double is, double max, String unit) {
        String judged = is <= max ? "reached" : "MISSED by %.0f %%".formatted((is / max - 1) * 100);
        return String.format(Locale.ROOT, "%-28s %8.2f %-2s at most %8.2f: %s", name, is, unit, max, judged);
    }
}
