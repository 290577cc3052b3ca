package io.tailrace.core.sequence;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tailrace.core.model.ChannelName;
import io.tailrace.core.model.Namespace;
import io.tailrace.core.model.Publication;
import io.tailrace.core.port.Batch;
import io.tailrace.core.port.Stored;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * What waits for one channel. It lives while something is under way and retires when nothing is; a retired lane takes
 * nothing any more. Thread-safe: the lock is the lane itself, and wraps these few lines only.
 */
final class Lane {
    /** One publish and the stage that its publisher holds. */
    record Pending(Publication publication, CompletableFuture<Stored> answer) {}

    /** What became of an offer. */
    enum Offered {
        /** The lane was idle: the caller drives it now. */
        DRIVE,
        /** Somebody drives the lane: it comes with the next batch. */
        WAITS,
        /** The lane takes nothing any more: get another one. */
        RETIRED
    }

    final ChannelName channel;
    final Namespace namespace;

    @GuardedBy("this")
    private final ArrayDeque<Pending> waiting = new ArrayDeque<>(4);

    @GuardedBy("this")
    private boolean driven;

    @GuardedBy("this")
    private boolean retired;

    Lane(ChannelName channel, Namespace namespace) {
        this.channel = channel;
        this.namespace = namespace;
    }

    synchronized Offered offer(Pending pending) {
        if (retired) {
            return Offered.RETIRED;
        }
        waiting.add(pending);
        if (driven) {
            return Offered.WAITS;
        }
        driven = true;
        return Offered.DRIVE;
    }

    /** The next batch, oldest first, within the bounds of {@link Batch}; empty where none waits, and then retired. */
    synchronized List<Pending> next() {
        if (waiting.isEmpty()) {
            retired = true;
            return List.of();
        }
        List<Pending> batch = new ArrayList<>(Math.min(waiting.size(), Batch.MESSAGES_MAX));
        long bytes = 0;
        for (Pending head = waiting.peek(); head != null; head = waiting.peek()) {
            bytes += head.publication().weightBytes();
            if (!batch.isEmpty() && (bytes > Batch.BYTES_MAX || batch.size() == Batch.MESSAGES_MAX)) {
                break;
            }
            batch.add(waiting.remove());
        }
        return batch;
    }
}
