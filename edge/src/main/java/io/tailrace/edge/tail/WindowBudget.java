package io.tailrace.edge.tail;

import java.util.concurrent.atomic.AtomicLong;

/** The bytes of all windows of a node, counted once though each loop refers to them. Thread-safe. */
final class WindowBudget {
    private final long bytesMax;
    private final AtomicLong bytes = new AtomicLong();

    WindowBudget(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /**
     * Takes bytes, which may be negative; false where the budget is exceeded now and the caller is to give some back.
     */
    boolean take(long amount) {
        return bytes.addAndGet(amount) <= bytesMax || amount <= 0;
    }

    void give(long amount) {
        bytes.addAndGet(-amount);
    }

    long bytes() {
        return bytes.get();
    }
}
