package io.tailrace.core.port;

import io.tailrace.core.log.EpochTable;
import io.tailrace.core.model.Message;
import io.tailrace.core.model.Notice;
import io.tailrace.core.model.Position;
import java.util.List;

/**
 * A piece of one channel's log as it was at one moment.
 *
 * @param notices what is told first, {@code rewound} before {@code gap}
 * @param standing where the reader stands after the notices and before the messages
 * @param messages in rising order and without a hole, the first one directly after {@code standing}
 * @param table the epochs, empty for a channel that never had a message
 * @param top the newest offset, 0 if there never was one
 * @param firstKept the oldest offset that can be read, {@code top + 1} when none can
 */
public record ReadResult(
        List<Notice> notices, Position standing, List<Message> messages, EpochTable table, long top, long firstKept) {
    public ReadResult {
        notices = List.copyOf(notices);
        messages = List.copyOf(messages);
        long next = standing.offset() + 1;
        for (Message message : messages) {
            if (message.offset() != next++) {
                throw new IllegalArgumentException("offset %d where %d was due".formatted(message.offset(), next - 1));
            }
        }
    }

    /** Where the reader stands after the messages. */
    public Position end() {
        return messages.isEmpty() ? standing : messages.getLast().position();
    }
}
