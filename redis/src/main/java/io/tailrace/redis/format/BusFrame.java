package io.tailrace.redis.format;

import io.tailrace.core.model.ChannelName;
import io.tailrace.core.model.Message;
import io.tailrace.core.model.Position;
import io.tailrace.core.port.BusBatch;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * An append as the bus tells it: a line of text, {@code 1 epoch start first count timeMillis}, and after its newline
 * the records of the new messages. The function writes it.
 */
public final class BusFrame {
    private static final String VERSION = "1";
    private static final int LINE_BYTES_MAX = 128;
    private static final int NUMBERS = 6;

    private BusFrame() {}

    /** Reads what the bus told; refuses anything that is not whole. */
    public static BusBatch read(ChannelName channel, byte[] bytes) {
        int newline = 0;
        while (newline < bytes.length && bytes[newline] != '\n' && newline < LINE_BYTES_MAX) {
            newline++;
        }
        String[] line = new String(bytes, 0, newline, StandardCharsets.US_ASCII).split(" ", -1);
        if (line.length != NUMBERS || !line[0].equals(VERSION) || newline == bytes.length) {
            throw new IllegalArgumentException("the bus told '%s'".formatted(String.join(" ", line)));
        }
        long epoch = Long.parseLong(line[1]);
        long start = Long.parseLong(line[2]);
        long first = Long.parseLong(line[3]);
        int count = Integer.parseInt(line[4]);
        long timeMillis = Long.parseLong(line[5]);
        ByteBuffer records = ByteBuffer.wrap(bytes, newline + 1, bytes.length - newline - 1);
        List<Message> messages = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            messages.add(new Message(new Position(epoch, first + i), MessageRecord.read(records), timeMillis));
        }
        if (records.hasRemaining()) {
            throw new IllegalArgumentException("%d bytes behind %d records".formatted(records.remaining(), count));
        }
        return new BusBatch(channel, epoch, start, messages);
    }
}
