package io.tailrace.redis.bus;

import io.tailrace.core.port.Bus.Health;
import io.tailrace.redis.RedisSettings.BusLimits;
import java.util.concurrent.TimeUnit;

/**
 * Whether a bus hears: a nonce is published where it must come back, by the connection that appends. Loop only; time
 * and nonces are arguments, and what is to be done is the answer.
 *
 * <p>A PING would prove that a server is there, and not that it is the one we publish to; so would traffic, for a
 * cut-off old primary has traffic too. So an idle bus is probed soon and a busy one now and then.
 *
 * <p>A probe that was published and did not come back is this node's own fault: it drops the connection, and after
 * {@link #FAILURES_MAX} in a row the node is deaf. One that could not be published is common to all: the node stays
 * ready, and the connection stays, for it may be good.
 */
final class BusProbe {
    static final int FAILURES_MAX = 3;

    /** What the owner does next. */
    enum Step {
        NOTHING,
        /** Ask the prober to publish a new nonce, given to {@link #sent}. */
        PROBE,
        /** A published probe did not come back. */
        DROP,
        /** A probe that was not published has ended. */
        COUNT
    }

    private enum Published {
        UNKNOWN,
        YES,
        NO
    }

    private final long idleNanosMax;
    private final long everyNanos;
    private final long backNanosMax;

    private Health health = Health.STARTING;
    private String nonce = "";
    private Published published = Published.UNKNOWN;
    private long sentNanos;
    private long heardNanos;
    private long provenNanos;
    private int deafFailures;
    private int storeFailures;

    BusProbe(BusLimits limits, long nowNanos) {
        this.idleNanosMax = TimeUnit.MILLISECONDS.toNanos(limits.idleMillisMax());
        this.everyNanos = TimeUnit.MILLISECONDS.toNanos(limits.probeEveryMillis());
        this.backNanosMax = TimeUnit.MILLISECONDS.toNanos(limits.probeMillisMax());
        // The first probe is due at once.
        this.heardNanos = nowNanos - idleNanosMax;
        this.provenNanos = nowNanos - everyNanos;
    }

    Health health() {
        return health;
    }

    /** A message arrived. */
    void heard(long nowNanos) {
        heardNanos = nowNanos;
    }

    /** What is due now; call it several times a second. */
    Step advance(long nowNanos) {
        if (!nonce.isEmpty()) {
            if (nowNanos - sentNanos < backNanosMax) {
                return Step.NOTHING;
            }
            nonce = "";
            // Not to probe again at once: a failed probe is an answer too.
            heardNanos = nowNanos;
            provenNanos = nowNanos;
            return failed();
        }
        boolean due = nowNanos - heardNanos >= idleNanosMax || nowNanos - provenNanos >= everyNanos;
        return due ? Step.PROBE : Step.NOTHING;
    }

    private Step failed() {
        if (published == Published.YES) {
            deafFailures++;
            storeFailures = 0;
            if (deafFailures >= FAILURES_MAX) {
                health = Health.DEAF;
            }
            return Step.DROP;
        }
        storeFailures++;
        deafFailures = 0;
        if (storeFailures >= FAILURES_MAX) {
            health = Health.STORE_DOWN;
        }
        return Step.COUNT;
    }

    /** A nonce is on its way. */
    void sent(String nonce, long nowNanos) {
        this.nonce = nonce;
        this.published = Published.UNKNOWN;
        this.sentNanos = nowNanos;
    }

    /** The prober answered. */
    void published(String nonce, boolean done) {
        if (nonce.equals(this.nonce)) {
            published = done ? Published.YES : Published.NO;
        }
    }

    /** A nonce came back; the time that it took, or -1 where it is not the one that is waited for. */
    long back(String nonce, long nowNanos) {
        if (this.nonce.isEmpty() || !nonce.equals(this.nonce)) {
            return -1;
        }
        this.nonce = "";
        heardNanos = nowNanos;
        provenNanos = nowNanos;
        deafFailures = 0;
        storeFailures = 0;
        health = Health.HEARING;
        return nowNanos - sentNanos;
    }
}
