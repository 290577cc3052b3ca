package io.tailrace.core.session;

import io.tailrace.core.cursor.Start;
import io.tailrace.core.model.ChannelName;
import io.tailrace.core.model.Publication;
import org.jspecify.annotations.Nullable;

/** What the transport has to do for a session, in this order. */
public sealed interface SessionEffect {
    record Tell(ServerFrame frame) implements SessionEffect {}

    record Join(@Nullable FrameId id, ChannelName channel, Start start) implements SessionEffect {}

    /**
     * End the subscription; the reply comes after it as its own effect, so nothing of the channel follows the reply.
     */
    record Leave(ChannelName channel) implements SessionEffect {}

    /** Publish, and bring the outcome back to {@link Session#published} or {@link Session#refused}. */
    record Submit(@Nullable FrameId id, ChannelName channel, Publication publication) implements SessionEffect {}

    /** No credits: do not read the socket. */
    record Pause() implements SessionEffect {
        static final Pause INSTANCE = new Pause();
    }

    /** Credits again: read on. */
    record Proceed() implements SessionEffect {
        static final Proceed INSTANCE = new Proceed();
    }
}
