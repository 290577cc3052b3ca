package io.tailrace.bench.report;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** The table at the end of {@code fanout}: a line for each scenario and server, medians, then the verdicts. */
public final class Table {
    /** The floor does nothing that could vary: where it does, the machine was disturbed. */
    static final double FLOOR_SPREAD_MAX = 0.15;

    /** Of a CPU: below it are the kernel's own threads and the rounding of clocks. */
    static final double OTHERS_BUSY_MAX = 0.1;

    private Table() {}

    /** The table of one scenario, without a line break at its end. */
    public static String of(String scenario, List<Run> runs, List<Target> targets) {
        List<String> lines = new ArrayList<>();
        lines.add(scenario);
        lines.add(
                "  server     CPU µs each   user   ±%   deliveries/s   p50 ms   p99 ms  p99.9 ms   max ms  client  rounds");
        Set<String> servers = new LinkedHashSet<>();
        runs.forEach(run -> servers.add(run.server()));
        for (String server : servers) {
            List<Run> own =
                    runs.stream().filter(run -> run.server().equals(server)).toList();
            lines.add(String.format(
                    Locale.ROOT,
                    "  %-10s %11.2f %6.2f %4.0f %,14.0f %8.1f %8.1f %9.1f %8.1f %6.0f%% %7d%s",
                    server,
                    Medians.of(own, Run::cpuMicrosEach),
                    Medians.of(own, Run::userMicrosEach),
                    Medians.spread(own, Run::cpuMicrosEach) * 100,
                    Medians.of(own, Run::deliveriesPerSecond),
                    Medians.of(own, Run::p50Millis),
                    Medians.of(own, Run::p99Millis),
                    Medians.of(own, Run::p999Millis),
                    own.stream().mapToDouble(Run::maxMillis).max().orElse(0),
                    Medians.of(own, Run::clientBusy) * 100,
                    own.size(),
                    own.stream().allMatch(Run::keptUp) ? "" : "  fell behind: cost at saturation"));
        }
        List<Run> floor =
                runs.stream().filter(run -> run.server().equals("floor")).toList();
        double spread = Medians.spread(floor, Run::cpuMicrosEach);
        if (spread > FLOOR_SPREAD_MAX) {
            lines.add("  ! the floor's own runs differ by %.0f %%, trusted are 15 %%: run again on a quieter machine"
                    .formatted(spread * 100));
        }
        double others = runs.stream().mapToDouble(Run::othersBusy).max().orElse(0);
        if (others > OTHERS_BUSY_MAX) {
            lines.add(String.format(
                    Locale.ROOT,
                    "  ! other processes took up to %.1f CPUs meanwhile: latency and rates are theirs too; run again alone",
                    others));
        }
        List<Run> ours =
                runs.stream().filter(run -> run.server().equals("tailrace")).toList();
        for (Target target : targets) {
            lines.add("  → " + target.verdict(ours, runs));
        }
        return String.join("\n", lines);
    }
}
