package io.tailrace.stream.rpc;

/**
 * What one link may have unanswered.
 *
 * @param messagesMax granted messages
 * @param bytesMax granted bytes, each entry with its serialized size
 */
public record LinkLimits(int messagesMax, long bytesMax) {
    public static final LinkLimits DEFAULT = new LinkLimits(4_096, 8L << 20);

    public LinkLimits {
        if (messagesMax < 1 || bytesMax < 1) {
            throw new IllegalArgumentException("link limits of %d messages, %d bytes".formatted(messagesMax, bytesMax));
        }
    }
}
