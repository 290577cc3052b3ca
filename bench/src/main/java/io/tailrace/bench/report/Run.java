package io.tailrace.bench.report;

/**
 * One measured run: a server, a scenario, a round. CPU is the server's, from the first publish to the last arrival.
 *
 * @param lagMillis from the intended time of the last message to its arrival at the last subscriber
 * @param clientBusy share of the time that the load client's one loop was on a CPU
 * @param othersBusy CPUs that neither the server nor this process used, but somebody did
 */
public record Run(
        String scenario,
        String server,
        int round,
        long messages,
        long deliveries,
        double cpuMicrosEach,
        double userMicrosEach,
        double deliveriesPerSecond,
        double lagMillis,
        double clientBusy,
        double othersBusy,
        double p50Millis,
        double p99Millis,
        double p999Millis,
        double maxMillis) {
    /** A server later than this at the end of a run did not keep up: what it did then is work off a queue. */
    public static final double LAG_MILLIS_MAX = 1_000;

    public boolean keptUp() {
        return lagMillis <= LAG_MILLIS_MAX;
    }
}
