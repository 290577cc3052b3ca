package io.tailrace.core.sequence;

import io.tailrace.codes.Code;
import io.tailrace.core.model.ChannelName;
import io.tailrace.core.model.Namespace;
import io.tailrace.core.model.Namespaces;
import io.tailrace.core.model.Publication;
import io.tailrace.core.model.TailraceException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Decides whether a publish may be under way at all: its namespace exists, its data is not too large, and there is room
 * for it. Whoever was admitted is released once, with the same weight. Thread-safe.
 */
final class Admission {
    /** Long enough for a store that is alive to work off what is under way. */
    static final long RETRY_AFTER_MILLIS = 500;

    private final Namespaces namespaces;
    private final SequencerLimits limits;
    private final AtomicInteger messages = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();

    Admission(Namespaces namespaces, SequencerLimits limits) {
        this.namespaces = namespaces;
        this.limits = limits;
    }

    /**
     * Takes room for one publish.
     *
     * @return the namespace of its channel
     * @throws TailraceException {@code unknown_namespace}, {@code too_large} or {@code resource_exhausted}; no room was
     *     taken
     */
    Namespace admit(ChannelName channel, Publication publication) {
        Namespace namespace = namespaces.of(channel);
        int size = publication.data().size();
        if (size > namespace.maxMessageBytes()) {
            throw new TailraceException(
                    Code.TOO_LARGE,
                    "data has %d bytes, the namespace '%s' allows %d; send less, or raise maxMessageBytes of the namespace"
                            .formatted(size, namespace.name(), namespace.maxMessageBytes()));
        }
        int weight = publication.weightBytes();
        int messagesNow = messages.incrementAndGet();
        long bytesNow = bytes.addAndGet(weight);
        // A message alone always fits: else one that is heavier than the limit could never be published.
        if (messagesNow > limits.messagesMax() || (bytesNow > limits.bytesMax() && bytesNow != weight)) {
            release(1, weight);
            throw new TailraceException(
                    Code.RESOURCE_EXHAUSTED,
                    "%d messages and %d bytes are under way to the store, at most %d and %d; send it again after %d ms"
                            .formatted(
                                    messagesNow - 1,
                                    bytesNow - weight,
                                    limits.messagesMax(),
                                    limits.bytesMax(),
                                    RETRY_AFTER_MILLIS),
                    RETRY_AFTER_MILLIS);
        }
        return namespace;
    }

    void release(int messageCount, long byteCount) {
        messages.addAndGet(-messageCount);
        bytes.addAndGet(-byteCount);
    }

    int messages() {
        return messages.get();
    }

    long bytes() {
        return bytes.get();
    }
}
