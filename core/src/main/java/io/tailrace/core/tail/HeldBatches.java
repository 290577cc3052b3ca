package io.tailrace.core.tail;

import io.tailrace.core.model.Message;
import io.tailrace.core.port.BusBatch;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Bus batches that wait for a read. Bounded: what does not fit any more is dropped, all of it, because the read after
 * the next one brings it anyway.
 */
final class HeldBatches {
    static final int MESSAGES_MAX = 1_024;
    static final long BYTES_MAX = 1 << 20;

    private final ArrayDeque<BusBatch> batches = new ArrayDeque<>();
    private int messages;
    private long bytes;
    private boolean dropped;

    /** Holds a batch; returns how many were dropped because of the limit, 0 while there is room. */
    int hold(BusBatch batch) {
        batches.add(batch);
        messages += batch.messages().size();
        bytes += weightBytes(batch);
        if (messages <= MESSAGES_MAX && bytes <= BYTES_MAX) {
            return 0;
        }
        int count = batches.size();
        clear();
        dropped = true;
        return count;
    }

    /**
     * Takes out what is to be applied next: the lowest of an epoch, because batches may have crossed, else whatever was
     * held first.
     */
    @Nullable
    BusBatch poll(long epoch) {
        BusBatch next = batches.peek();
        for (BusBatch batch : batches) {
            if (batch.epoch() == epoch
                    && (next == null || next.epoch() != epoch || batch.firstOffset() < next.firstOffset())) {
                next = batch;
            }
        }
        if (next != null) {
            batches.remove(next);
            messages -= next.messages().size();
            bytes -= weightBytes(next);
        }
        return next;
    }

    /** The lowest offset above {@code top} that is held of an epoch, or 0. */
    long firstAbove(long epoch, long top) {
        long first = 0;
        for (BusBatch batch : batches) {
            if (batch.epoch() == epoch && batch.lastOffset() > top) {
                long offset = Math.max(batch.firstOffset(), top + 1);
                first = first == 0 ? offset : Math.min(first, offset);
            }
        }
        return first;
    }

    /** Whether something was dropped since the last time that this was asked. */
    boolean takeDropped() {
        boolean was = dropped;
        dropped = false;
        return was;
    }

    private static long weightBytes(BusBatch batch) {
        long sum = 0;
        for (Message message : batch.messages()) {
            sum += message.publication().weightBytes();
        }
        return sum;
    }

    private void clear() {
        batches.clear();
        messages = 0;
        bytes = 0;
    }
}
