package io.tailrace.bench.report;

import java.util.List;
import java.util.function.ToDoubleFunction;

/** Medians, because one disturbed round must not move a figure; and how far apart the rounds were. */
public final class Medians {
    private Medians() {}

    public static double of(List<Run> runs, ToDoubleFunction<Run> figure) {
        double[] sorted = runs.stream().mapToDouble(figure).sorted().toArray();
        if (sorted.length == 0) {
            return Double.NaN;
        }
        int middle = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    }

    /** (largest − smallest) / median. */
    public static double spread(List<Run> runs, ToDoubleFunction<Run> figure) {
        double[] sorted = runs.stream().mapToDouble(figure).sorted().toArray();
        return sorted.length == 0 ? 0 : (sorted[sorted.length - 1] - sorted[0]) / of(runs, figure);
    }
}
