package io.tailrace.redis;

/**
 * Where the Redis is, what its keys begin with, and the limits of the engine.
 *
 * @param url {@code redis://[user:password@]host:port[/database]}, or {@code rediss://} for TLS
 * @param prefix what every key and bus channel begins with, so that several Tailraces may share one Redis
 */
public record RedisSettings(
        String url, String prefix, Connecting connecting, LogLimits logLimits, BusLimits busLimits) {
    public static final String PREFIX = "tr";

    public RedisSettings {
        if (!url.startsWith("redis://") && !url.startsWith("rediss://")) {
            throw new IllegalArgumentException("'%s' is no address of a Redis; write redis://host:port".formatted(url));
        }
        if (prefix.isEmpty() || !prefix.chars().allMatch(RedisSettings::allowedInPrefix)) {
            throw new IllegalArgumentException(
                    "the prefix '%s' is not usable; allowed are A-Z a-z 0-9 _ . -".formatted(prefix));
        }
    }

    private static boolean allowedInPrefix(int c) {
        return c < 0x80 && Character.isLetterOrDigit(c) || c == '_' || c == '.' || c == '-';
    }

    /** The defaults at this address. */
    public static RedisSettings at(String url) {
        return new RedisSettings(url, PREFIX, Connecting.DEFAULT, LogLimits.DEFAULT, BusLimits.DEFAULT);
    }

    /**
     * What an operator may set.
     *
     * @param callMillis how long a call of the log is tried
     * @param probeIdleMillis after this long without a message the bus is probed
     * @param probeMillis a probe that is not back by then has failed
     */
    public static RedisSettings of(String url, String prefix, long callMillis, long probeIdleMillis, long probeMillis) {
        LogLimits log = LogLimits.DEFAULT;
        BusLimits bus = BusLimits.DEFAULT;
        return new RedisSettings(
                url,
                prefix,
                Connecting.DEFAULT,
                new LogLimits(
                        log.inFlightMax(),
                        log.waitingMax(),
                        log.waitingBytesMax(),
                        Math.min(log.answerMillisMax(), callMillis),
                        callMillis),
                new BusLimits(
                        bus.unconfirmedMax(),
                        probeIdleMillis,
                        Math.max(bus.probeEveryMillis(), probeIdleMillis),
                        probeMillis));
    }

    public RedisSettings withPrefix(String other) {
        return new RedisSettings(url, other, connecting, logLimits, busLimits);
    }

    public RedisSettings withLogLimits(LogLimits other) {
        return new RedisSettings(url, prefix, connecting, other, busLimits);
    }

    public RedisSettings withBusLimits(BusLimits other) {
        return new RedisSettings(url, prefix, connecting, logLimits, other);
    }

    /** The address without what stands before an {@code @}: fit for a log line. */
    public String shownUrl() {
        return url.replaceFirst("//[^@/]*@", "//");
    }

    /**
     * How a lost connection comes back.
     *
     * @param attemptMillisMax one attempt: TCP, HELLO and greeting; a paused server accepts and never answers
     * @param backoffMillisMin the shortest wait after a failed attempt; it doubles with each one, with full jitter
     * @param backoffMillisMax the longest wait, so that a Redis that is back is found soon
     */
    public record Connecting(long attemptMillisMax, int backoffMillisMin, int backoffMillisMax) {
        public static final Connecting DEFAULT = new Connecting(3_000, 50, 500);

        public Connecting {
            if (attemptMillisMax < 1 || backoffMillisMin < 1 || backoffMillisMax < backoffMillisMin) {
                throw new IllegalArgumentException("connecting within %d ms, waiting %d to %d ms"
                        .formatted(attemptMillisMax, backoffMillisMin, backoffMillisMax));
            }
        }
    }

    /**
     * What waits for Redis.
     *
     * @param inFlightMax commands that one connection has sent and not answered
     * @param waitingMax calls that wait for that; beyond it they are refused as {@code resource_exhausted}
     * @param waitingBytesMax bytes of data that wait or are in flight; beyond it likewise
     * @param answerMillisMax a connection that owes an answer for longer is given up
     * @param callMillisMax a call is tried again until then, over lost connections too
     */
    public record LogLimits(
            int inFlightMax, int waitingMax, long waitingBytesMax, long answerMillisMax, long callMillisMax) {
        public static final LogLimits DEFAULT = new LogLimits(1_024, 16_384, 64L << 20, 2_000, 5_000);

        public LogLimits {
            if (inFlightMax < 1
                    || waitingMax < 1
                    || waitingBytesMax < 1
                    || answerMillisMax < 1
                    || callMillisMax < answerMillisMax) {
                throw new IllegalArgumentException("in flight %d, waiting %d and %d bytes, answer %d ms, call %d ms"
                        .formatted(inFlightMax, waitingMax, waitingBytesMax, answerMillisMax, callMillisMax));
            }
        }
    }

    /**
     * How the bus listens and is examined.
     *
     * @param unconfirmedMax channels asked for and not confirmed; caps the rate after a break
     * @param idleMillisMax after this long without a message the bus is probed
     * @param probeEveryMillis with traffic it is probed this often all the same: a cut-off old primary has traffic too
     * @param probeMillisMax a probe that is not back by then has failed
     */
    public record BusLimits(int unconfirmedMax, long idleMillisMax, long probeEveryMillis, long probeMillisMax) {
        public static final BusLimits DEFAULT = new BusLimits(2_048, 1_000, 5_000, 2_000);

        public BusLimits {
            if (unconfirmedMax < 1 || idleMillisMax < 1 || probeEveryMillis < idleMillisMax || probeMillisMax < 1) {
                throw new IllegalArgumentException("unconfirmed %d, idle %d ms, probe every %d ms and within %d ms"
                        .formatted(unconfirmedMax, idleMillisMax, probeEveryMillis, probeMillisMax));
            }
        }
    }
}
