package io.tailrace.core.session;

import io.tailrace.codes.Code;
import io.tailrace.core.cursor.Start;
import io.tailrace.core.model.ChannelName;
import io.tailrace.core.model.Data;
import io.tailrace.core.model.MessageId;
import io.tailrace.core.model.Tag;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a client says on a two-way connection. */
public sealed interface ClientFrame {
    /** Repeated by the reply; a {@link Publish} without one gets no {@code published}. */
    @Nullable
    FrameId id();

    record Subscribe(@Nullable FrameId id, ChannelName channel, Start start) implements ClientFrame {}

    record Unsubscribe(@Nullable FrameId id, ChannelName channel) implements ClientFrame {}

    record Publish(
            @Nullable FrameId id,
            ChannelName channel,
            Data data,
            @Nullable String key,
            @Nullable MessageId messageId,
            List<Tag> tags)
            implements ClientFrame {}

    record Ping(@Nullable FrameId id) implements ClientFrame {}

    /**
     * A frame that is none of the above, or says something that cannot be: answered with {@code error}, and the
     * connection stays.
     *
     * @param channel the channel it named, as text, because its grammar may be what is wrong
     */
    record Broken(@Nullable FrameId id, @Nullable String channel, Code code, String message) implements ClientFrame {}
}
