package io.tailrace.bench.load;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Whether every subscriber has every message exactly once and in order, offset by offset, in one epoch.
 *
 * <p>Per subscriber one number: the offset that is due next. A larger one is a hole; a smaller one came again or too
 * late (a swap shows as both). Any of them makes the run void for good.
 *
 * <p>Confined to the load client's loop; {@link #verdict} and what {@link #expect} returns may be read once the loop
 * has handed them over.
 */
final class Reconciliation {
    private static final int OFFENCES_TOLD_MAX = 5;

    private final long[] due;
    private final List<String> offences = new ArrayList<>();
    private long deliveries;
    private long missing;
    private long behind;
    private long otherFaults;
    private long epoch;
    private long target;
    private int unfinished;
    private @Nullable CompletableFuture<Long> finished;

    /** For {@code subscribers} that stand before offset 1. */
    Reconciliation(int subscribers) {
        due = new long[subscribers];
        java.util.Arrays.fill(due, 1);
    }

    /** What the run so far is worth; {@code reasons} is empty if, and only if, it is sound. */
    record Verdict(long deliveries, long missing, long behind, List<String> reasons) {
        boolean sound() {
            return reasons.isEmpty();
        }
    }

    /** Completes with the nano time at which the last subscriber received offset {@code through}. */
    CompletableFuture<Long> expect(long through) {
        if (finished != null) {
            throw new IllegalStateException("offset %d is still awaited".formatted(target));
        }
        target = through;
        unfinished = 0;
        for (long next : due) {
            if (next <= through) {
                unfinished++;
            }
        }
        CompletableFuture<Long> result = new CompletableFuture<>();
        if (unfinished == 0) {
            result.complete(System.nanoTime());
        } else {
            finished = result;
        }
        return result;
    }

    /** Gives up what is awaited: every offset that a subscriber still lacks is missing. */
    void giveUp() {
        for (int i = 0; i < due.length; i++) {
            if (due[i] <= target) {
                missing += target + 1 - due[i];
                tell("subscriber %d: offsets %d to %d did not arrive".formatted(i, due[i], target));
                due[i] = target + 1;
            }
        }
        finished = null;
        unfinished = 0;
    }

    void delivered(int subscriber, long messageEpoch, long offset, long nowNanos) {
        deliveries++;
        if (epoch == 0) {
            epoch = messageEpoch;
        } else if (epoch != messageEpoch) {
            fault("subscriber %d: another epoch at offset %d".formatted(subscriber, offset));
        }
        long next = due[subscriber];
        if (offset != next) {
            if (offset < next) {
                behind++;
                tell("subscriber %d: offset %d came again or too late, due was %d".formatted(subscriber, offset, next));
                return;
            }
            missing += offset - next;
            tell("subscriber %d: offset %d came when %d was due".formatted(subscriber, offset, next));
        }
        due[subscriber] = offset + 1;
        if (next <= target && offset >= target) {
            finishedOne(nowNanos);
        }
    }

    /** Anything else that a sound run does not have: an error frame, a closed socket. */
    void fault(String what) {
        otherFaults++;
        tell(what);
    }

    long deliveries() {
        return deliveries;
    }

    Verdict verdict() {
        List<String> reasons = new ArrayList<>(offences);
        if (missing + behind + otherFaults > 0) {
            reasons.addFirst(
                    "%,d missing, %,d again or too late, %,d other faults".formatted(missing, behind, otherFaults));
        }
        return new Verdict(deliveries, missing, behind, List.copyOf(reasons));
    }

    private void finishedOne(long nowNanos) {
        unfinished--;
        CompletableFuture<Long> awaited = finished;
        if (unfinished == 0 && awaited != null) {
            finished = null;
            awaited.complete(nowNanos);
        }
    }

    private void tell(String offence) {
        if (offences.size() < OFFENCES_TOLD_MAX) {
            offences.add(offence);
        }
    }
}
