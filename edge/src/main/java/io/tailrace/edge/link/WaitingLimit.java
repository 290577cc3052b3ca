package io.tailrace.edge.link;

import io.tailrace.codes.Code;
import io.tailrace.core.model.TailraceException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Counts what waits for credits or a link, over all loops of the node, and refuses more. Thread-safe. */
final class WaitingLimit {
    static final long RETRY_AFTER_MILLIS = 500;

    private final int messagesMax;
    private final long bytesMax;
    private final AtomicInteger messages = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();

    WaitingLimit(int messagesMax, long bytesMax) {
        this.messagesMax = messagesMax;
        this.bytesMax = bytesMax;
    }

    /** @throws TailraceException {@code resource_exhausted}; nothing was counted */
    void admit(int weightBytes) {
        int messagesNow = messages.incrementAndGet();
        long bytesNow = bytes.addAndGet(weightBytes);
        // One alone always fits, else one that is heavier than the limit could never be published.
        if (messagesNow > messagesMax || (bytesNow > bytesMax && bytesNow != weightBytes)) {
            release(weightBytes);
            throw new TailraceException(
                    Code.RESOURCE_EXHAUSTED,
                    "%d messages and %d bytes of this node wait for a stream-service, at most %d and %d; send it again after %d ms"
                            .formatted(
                                    messagesNow - 1, bytesNow - weightBytes, messagesMax, bytesMax, RETRY_AFTER_MILLIS),
                    RETRY_AFTER_MILLIS);
        }
    }

    /** Counts one again that was sent and has to wait again: it was admitted, so it is never refused. */
    void returned(int weightBytes) {
        messages.incrementAndGet();
        bytes.addAndGet(weightBytes);
    }

    void release(int weightBytes) {
        messages.decrementAndGet();
        bytes.addAndGet(-weightBytes);
    }

    int messages() {
        return messages.get();
    }
}
