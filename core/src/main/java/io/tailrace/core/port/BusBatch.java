package io.tailrace.core.port;

import io.tailrace.core.model.ChannelName;
import io.tailrace.core.model.Message;
import java.util.List;

/**
 * What the bus tells of one append: the new messages of one channel, in rising order without a hole, all of one epoch.
 *
 * @param epochStart the first offset of that epoch, so that a tail can judge a new epoch without asking
 */
public record BusBatch(ChannelName channel, long epoch, long epochStart, List<Message> messages) {
    public BusBatch {
        messages = List.copyOf(messages);
        if (messages.isEmpty()) {
            throw new IllegalArgumentException("empty batch on " + channel);
        }
    }

    public long firstOffset() {
        return messages.getFirst().offset();
    }

    public long lastOffset() {
        return messages.getLast().offset();
    }
}
