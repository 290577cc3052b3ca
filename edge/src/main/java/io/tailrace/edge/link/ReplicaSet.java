package io.tailrace.edge.link;

import io.netty.channel.EventLoop;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Keeps the list of replicas fresh: looks them up where that may block, and tells of a list that is another, on its
 * loop. A look-up begins a fixed time after the one before it ended, so there is never more than one.
 */
final class ReplicaSet {
    private static final Logger LOG = Logger.getLogger(ReplicaSet.class);

    private final ReplicaSource source;
    private final EventLoop loop;
    private final Executor blocking;
    private final long lookUpMillis;
    private final Consumer<List<Replica>> whenChanged;

    // The loop only.
    private List<Replica> current = List.of();
    private boolean stopped;
    private @Nullable ScheduledFuture<?> next;

    ReplicaSet(
            ReplicaSource source,
            EventLoop loop,
            Executor blocking,
            long lookUpMillis,
            Consumer<List<Replica>> whenChanged) {
        this.source = source;
        this.loop = loop;
        this.blocking = blocking;
        this.lookUpMillis = lookUpMillis;
        this.whenChanged = whenChanged;
    }

    void start() {
        blocking.execute(this::lookUp);
    }

    private void lookUp() {
        List<Replica> found;
        try {
            found = List.copyOf(source.lookUp());
        } catch (RuntimeException defect) {
            LOG.error("replicas could not be looked up; those of before stay", defect);
            found = null;
        }
        List<Replica> answer = found;
        loop.execute(() -> take(answer));
    }

    private void take(@Nullable List<Replica> found) {
        if (stopped) {
            return;
        }
        if (found != null && !found.equals(current)) {
            LOG.infof("stream-services are now replicas=%s", found);
            current = found;
            whenChanged.accept(found);
        }
        next = loop.schedule(() -> blocking.execute(this::lookUp), lookUpMillis, TimeUnit.MILLISECONDS);
    }

    /** Thread-safe. */
    void stop() {
        loop.execute(() -> {
            stopped = true;
            ScheduledFuture<?> due = next;
            if (due != null) {
                due.cancel(false);
            }
        });
    }
}
