package io.tailrace.edge.link;

import io.netty.channel.EventLoop;
import io.tailrace.codes.Code;
import io.tailrace.core.model.TailraceException;
import io.tailrace.core.port.Stored;
import io.tailrace.proto.internal.v1.PublishAnswer;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One event loop's publishing: its open publishes, and a {@link ReplicaLink} to each replica. Everything but
 * {@link #publish} and {@link #stop} happens on the loop.
 */
final class LoopLink {
    // The invariant that keeps order: all open publishes of a channel have one owner, the ready replica that rendezvous
    // gives the channel, or none while none is ready. It holds because the owner is a pure function of the channel and
    // the ready links, and each change of the ready links goes through changed(), which walks the open publishes oldest
    // first and moves those whose owner is now another. A moved publish is sent again even if the old owner has it:
    // its id makes that harmless, and whichever store append comes first keeps the order (delivery: window 14).
    //
    // The first answer that says where the message stands ends a publish, from the old owner too. A refusal counts from
    // the owner only: the others may know more. And a refusal "nothing was written" is not believed of a message that
    // was sent twice: it is uncertain.

    static final long SWEEP_MILLIS = 100;
    private static final long RETRY_AFTER_MILLIS = 1_000;

    private final EventLoop loop;
    private final LinkSettings settings;
    private final LinkPorts ports;
    private final WaitingLimit waiting;
    private final Consumer<Replica> whenReady;
    private final LinkWatch watch;
    private final OpenPublishes open = new OpenPublishes();
    private final Map<Replica, ReplicaLink> links = new LinkedHashMap<>();
    private final Runnable flush = this::flush;

    private ReplicaLink[] ready = {};
    private long noReplicaSinceNanos;
    private boolean flushDue;
    private boolean stopped;
    private @Nullable ScheduledFuture<?> sweeps;

    /** @param whenReady told on the loop that a replica serves */
    LoopLink(
            EventLoop loop,
            LinkSettings settings,
            LinkPorts ports,
            WaitingLimit waiting,
            Consumer<Replica> whenReady,
            LinkWatch watch) {
        this.loop = loop;
        this.settings = settings;
        this.ports = ports;
        this.waiting = waiting;
        this.whenReady = whenReady;
        this.watch = watch;
        this.noReplicaSinceNanos = ports.clock().nowNanos();
    }

    void start() {
        loop.execute(() -> {
            noReplicaSinceNanos = ports.clock().nowNanos();
            sweeps = loop.scheduleAtFixedRate(this::sweep, SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
        });
    }

    boolean inEventLoop() {
        return loop.inEventLoop();
    }

    /** Takes an admitted publish. Thread-safe; publishes of one thread keep their order. */
    void publish(OpenPublish publish) {
        if (loop.inEventLoop()) {
            take(publish);
        } else {
            loop.execute(() -> take(publish));
        }
    }

    private void take(OpenPublish publish) {
        publish.sinceNanos = ports.clock().nowNanos();
        open.add(publish);
        ReplicaLink owner = owner(publish.channelHash);
        publish.owner = owner;
        if (owner != null) {
            owner.queue.add(publish);
            flushSoon();
        } else if (stopped || noReplicaFor(publish.sinceNanos)) {
            fail(publish, noReplica());
        }
    }

    /** What one tick of the loop publishes leaves in one batch. */
    private void flushSoon() {
        if (!flushDue) {
            flushDue = true;
            loop.execute(flush);
        }
    }

    private void flush() {
        flushDue = false;
        for (ReplicaLink link : ready) {
            link.send();
        }
    }

    private @Nullable ReplicaLink owner(long channelHash) {
        ReplicaLink best = null;
        long bestScore = 0;
        for (ReplicaLink link : ready) {
            long score = Rendezvous.score(channelHash, link.hash);
            if (best == null || Long.compareUnsigned(score, bestScore) > 0) {
                best = link;
                bestScore = score;
            }
        }
        return best;
    }

    /** The replicas are now these: new ones are opened, missing ones retire. */
    void replicas(List<Replica> replicas) {
        if (stopped) {
            return;
        }
        Set<Replica> missing = new HashSet<>(links.keySet());
        missing.removeAll(replicas);
        for (Replica replica : missing) {
            ReplicaLink link = links.remove(replica);
            if (link != null) {
                link.retire();
            }
        }
        if (!missing.isEmpty()) {
            changed();
        }
        for (Replica replica : replicas) {
            if (!links.containsKey(replica)) {
                ReplicaLink link = new ReplicaLink(replica, loop, this, settings, ports, watch);
                links.put(replica, link);
                link.open();
            }
        }
    }

    void becameReady(ReplicaLink link) {
        whenReady.accept(link.replica);
        changed();
    }

    /** The ready links changed: moves the open publishes of each channel that has another owner now, oldest first. */
    void changed() {
        boolean before = ready.length > 0;
        List<ReplicaLink> readyNow = new ArrayList<>();
        for (ReplicaLink link : links.values()) {
            if (link.ready()) {
                readyNow.add(link);
            }
        }
        ready = readyNow.toArray(ReplicaLink[]::new);
        if (before && ready.length == 0) {
            noReplicaSinceNanos = ports.clock().nowNanos();
        }
        Set<ReplicaLink> losers = new HashSet<>();
        open.forEach(publish -> {
            ReplicaLink from = publish.owner;
            ReplicaLink to = owner(publish.channelHash);
            if (from == to) {
                return;
            }
            if (from != null) {
                losers.add(from);
            }
            publish.owner = to;
            if (!publish.waiting) {
                publish.waiting = true;
                waiting.returned(publish.weightBytes);
            }
            if (to != null) {
                to.queue.add(publish);
            }
        });
        for (ReplicaLink loser : losers) {
            loser.queue.removeIf(publish -> publish.owner != loser);
        }
        flushSoon();
    }

    void sent(OpenPublish publish) {
        publish.sends++;
        if (publish.waiting) {
            publish.waiting = false;
            waiting.release(publish.weightBytes);
        }
    }

    void answered(OpenPublish publish, PublishAnswer answer, ReplicaLink link) {
        if (publish.done) {
            return;
        }
        Stored stored;
        try {
            stored = ProtoCodec.stored(answer);
        } catch (TailraceException refused) {
            if (publish.owner == link) {
                fail(publish, believed(refused, publish));
            }
            return;
        }
        finish(publish);
        publish.answer.complete(stored);
    }

    private static TailraceException believed(TailraceException refused, OpenPublish publish) {
        boolean nothingWritten = refused.code() == Code.UNAVAILABLE || refused.code() == Code.RESOURCE_EXHAUSTED;
        if (!nothingWritten || publish.sends < 2) {
            return refused;
        }
        return new TailraceException(
                Code.UNCERTAIN,
                "the message was sent %d times because a stream-service was lost, and the last one says: %s; send it again with the same messageId"
                        .formatted(publish.sends, refused.sentence()),
                refused.retryAfterMillis());
    }

    private void fail(OpenPublish publish, TailraceException failure) {
        finish(publish);
        publish.answer.completeExceptionally(failure);
    }

    private void finish(OpenPublish publish) {
        publish.done = true;
        open.remove(publish);
        if (publish.waiting) {
            publish.waiting = false;
            waiting.release(publish.weightBytes);
        }
    }

    private void sweep() {
        long nowNanos = ports.clock().nowNanos();
        for (ReplicaLink link : links.values()) {
            link.sweep(nowNanos);
        }
        failLate(nowNanos);
        if (ready.length == 0 && noReplicaFor(nowNanos)) {
            failUnsent();
        }
    }

    private boolean noReplicaFor(long nowNanos) {
        return nowNanos - noReplicaSinceNanos >= TimeUnit.MILLISECONDS.toNanos(settings.noReplicaMillis());
    }

    private void failLate(long nowNanos) {
        long deadlineNanos = TimeUnit.MILLISECONDS.toNanos(settings.publishDeadlineMillis());
        List<OpenPublish> late = new ArrayList<>();
        for (OpenPublish publish = open.oldest();
                publish != null && nowNanos - publish.sinceNanos >= deadlineNanos;
                publish = publish.newer) {
            late.add(publish);
        }
        if (late.isEmpty()) {
            return;
        }
        // Answers run code of others, which may publish: so the walk is over before the first.
        for (OpenPublish publish : late) {
            fail(publish, publish.sends > 0 ? unanswered() : unsent());
        }
        for (ReplicaLink link : links.values()) {
            link.queue.removeIf(publish -> publish.done);
        }
    }

    private void failUnsent() {
        List<OpenPublish> unsent = new ArrayList<>();
        open.forEach(publish -> {
            if (publish.sends == 0) {
                unsent.add(publish);
            }
        });
        for (OpenPublish publish : unsent) {
            fail(publish, noReplica());
        }
    }

    private TailraceException unanswered() {
        return new TailraceException(
                Code.UNCERTAIN,
                "no stream-service answered within %d ms; send it again with the same messageId"
                        .formatted(settings.publishDeadlineMillis()),
                RETRY_AFTER_MILLIS);
    }

    private TailraceException unsent() {
        return new TailraceException(
                Code.UNAVAILABLE,
                "no stream-service took the message within %d ms, nothing was written; send it again after %d ms"
                        .formatted(settings.publishDeadlineMillis(), RETRY_AFTER_MILLIS),
                RETRY_AFTER_MILLIS);
    }

    private TailraceException noReplica() {
        return new TailraceException(
                Code.UNAVAILABLE,
                "no stream-service can be reached for %d ms or longer, nothing was written; send it again after %d ms"
                        .formatted(settings.noReplicaMillis(), RETRY_AFTER_MILLIS),
                RETRY_AFTER_MILLIS);
    }

    /** Ends the links; what is open fails as if its answer were lost, or as never sent. Thread-safe. */
    void stop() {
        loop.execute(() -> {
            stopped = true;
            ScheduledFuture<?> running = sweeps;
            if (running != null) {
                running.cancel(false);
            }
            links.values().forEach(ReplicaLink::stop);
            links.clear();
            ready = new ReplicaLink[0];
            List<OpenPublish> left = new ArrayList<>();
            open.forEach(left::add);
            for (OpenPublish publish : left) {
                fail(publish, publish.sends > 0 ? unanswered() : noReplica());
            }
        });
    }
}
