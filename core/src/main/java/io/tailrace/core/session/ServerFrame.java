package io.tailrace.core.session;

import io.tailrace.codes.Code;
import io.tailrace.core.model.ChannelName;
import io.tailrace.core.model.MessageId;
import io.tailrace.core.model.Notice;
import io.tailrace.core.model.Position;
import org.jspecify.annotations.Nullable;

/** What the server says besides messages, which are encoded once for everybody and are no frames of a session. */
public sealed interface ServerFrame {
    record Welcome(String session, String node, long heartbeatMillis, int maxMessageBytes, long timeMillis)
            implements ServerFrame {}

    record Subscribed(@Nullable FrameId id, ChannelName channel, Position position, boolean recovered)
            implements ServerFrame {}

    record Unsubscribed(@Nullable FrameId id, ChannelName channel) implements ServerFrame {}

    record Published(FrameId id, Position position, MessageId messageId, boolean duplicate) implements ServerFrame {}

    /** A {@code gap} or {@code rewound}. */
    record Told(ChannelName channel, Notice notice) implements ServerFrame {}

    /** @param retryAfterMillis 0 where there is nothing to say */
    record Error(@Nullable FrameId id, @Nullable String channel, Code code, String message, long retryAfterMillis)
            implements ServerFrame {}

    record Pong(@Nullable FrameId id) implements ServerFrame {}
}
