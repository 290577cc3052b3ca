package io.tailrace.core.sequence;

import io.tailrace.codes.Code;
import io.tailrace.core.model.ChannelName;
import io.tailrace.core.model.Namespace;
import io.tailrace.core.model.Namespaces;
import io.tailrace.core.model.Publication;
import io.tailrace.core.model.TailraceException;
import io.tailrace.core.port.Appended;
import io.tailrace.core.port.Batch;
import io.tailrace.core.port.Log;
import io.tailrace.core.port.Meter;
import io.tailrace.core.port.Metric;
import io.tailrace.core.port.Stored;
import io.tailrace.core.sequence.Lane.Pending;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Puts the publishes of each channel into one line: at most one append of a channel is in flight, and what arrives
 * meanwhile is its next batch (group commit), so a hot channel costs one round trip for each batch and not for each
 * message. It remembers no offsets: several processes may sequence one channel at once, the log serialises.
 *
 * <p>A batch that fails fails its own messages only; what waits behind it goes on.
 *
 * <p>Thread: call from anywhere. It has no thread of its own: a batch leaves on the thread of the submitter, or on the
 * one that completed the batch before, and answers complete there.
 */
public final class Sequencer {
    // A lane is driven by one thread at a time: the submitter that found it idle, later whoever completes its append.
    // An append that is complete when whenComplete returns is followed by the next turn of the loop and not by a call
    // from the callback, so a log that answers on the spot (the in-memory engine) costs no depth of stack. Flight
    // decides between the two: of loop and callback, the one that comes second drives on.

    private final Log log;
    private final Meter meter;
    private final Admission admission;
    private final ConcurrentHashMap<ChannelName, Lane> lanes = new ConcurrentHashMap<>();

    public Sequencer(Log log, Namespaces namespaces, Meter meter, SequencerLimits limits) {
        this.log = log;
        this.meter = meter;
        this.admission = new Admission(namespaces, limits);
    }

    /**
     * Appends behind everything that was submitted to this channel before. The stage fails with
     * {@link TailraceException}: {@code unknown_namespace}, {@code too_large}, {@code resource_exhausted}, and what the
     * log fails with; a defect of the log passes as it is. It never throws.
     */
    public CompletionStage<Stored> submit(ChannelName channel, Publication publication) {
        Namespace namespace;
        try {
            namespace = admission.admit(channel, publication);
        } catch (TailraceException refused) {
            return CompletableFuture.failedStage(refused);
        }
        Pending pending = new Pending(publication, new CompletableFuture<>());
        while (true) {
            Lane lane = lanes.computeIfAbsent(channel, absent -> new Lane(absent, namespace));
            switch (lane.offer(pending)) {
                case DRIVE -> {
                    drive(lane);
                    return pending.answer();
                }
                case WAITS -> {
                    return pending.answer();
                }
                case RETIRED -> lanes.remove(channel, lane);
            }
        }
    }

    /** Messages under way, waiting and in flight. */
    public int messagesUnderWay() {
        return admission.messages();
    }

    /** Bytes under way, waiting and in flight. */
    public long bytesUnderWay() {
        return admission.bytes();
    }

    private void drive(Lane lane) {
        while (true) {
            List<Pending> batch = lane.next();
            if (batch.isEmpty()) {
                lanes.remove(lane.channel, lane);
                return;
            }
            Flight flight = new Flight();
            append(lane, batch).whenComplete((appended, failure) -> {
                answer(batch, appended, failure);
                if (flight.second()) {
                    drive(lane);
                }
            });
            if (!flight.second()) {
                return;
            }
        }
    }

    private CompletionStage<Appended> append(Lane lane, List<Pending> batch) {
        List<Publication> publications = new ArrayList<>(batch.size());
        for (Pending pending : batch) {
            publications.add(pending.publication());
        }
        try {
            return log.append(lane.channel, lane.namespace, new Batch(publications));
        } catch (RuntimeException failure) {
            // A log that throws instead of answering must not leave the lane without a driver.
            return CompletableFuture.failedStage(failure);
        }
    }

    private void answer(List<Pending> batch, @Nullable Appended appended, @Nullable Throwable failure) {
        long bytes = 0;
        for (Pending pending : batch) {
            bytes += pending.publication().weightBytes();
        }
        // Room first: who is answered may publish at once.
        admission.release(batch.size(), bytes);
        meter.count(Metric.APPENDS);
        if (appended == null || appended.outcomes().size() != batch.size()) {
            Throwable cause = failure == null ? miscounted(batch, appended) : unwrapped(failure);
            meter.count(Metric.APPEND_FAILURES, codeOf(cause), 1);
            for (Pending pending : batch) {
                pending.answer().completeExceptionally(cause);
            }
            return;
        }
        count(appended);
        for (int i = 0; i < batch.size(); i++) {
            batch.get(i).answer().complete(appended.outcomes().get(i));
        }
    }

    private void count(Appended appended) {
        int fresh = 0;
        int duplicate = 0;
        int conflict = 0;
        for (Stored stored : appended.outcomes()) {
            switch (stored) {
                case Stored.Fresh _ -> fresh++;
                case Stored.Duplicate _ -> duplicate++;
                case Stored.Conflict _ -> conflict++;
            }
        }
        countOutcome("fresh", fresh);
        countOutcome("duplicate", duplicate);
        countOutcome("conflict", conflict);
    }

    private void countOutcome(String outcome, int amount) {
        if (amount > 0) {
            meter.count(Metric.APPENDED, outcome, amount);
        }
    }

    private static Throwable miscounted(List<Pending> batch, @Nullable Appended appended) {
        return new IllegalStateException("%d outcomes for %d messages"
                .formatted(appended == null ? 0 : appended.outcomes().size(), batch.size()));
    }

    private static Throwable unwrapped(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }

    private static String codeOf(Throwable cause) {
        return cause instanceof TailraceException refused ? refused.code().text() : Code.INTERNAL.text();
    }

    /** Where the driving loop and the completion of its append meet. Thread-safe. */
    private static final class Flight {
        private final AtomicBoolean met = new AtomicBoolean();

        /** False for the first to come, true for the second, who drives on. */
        boolean second() {
            return met.getAndSet(true);
        }
    }
}
