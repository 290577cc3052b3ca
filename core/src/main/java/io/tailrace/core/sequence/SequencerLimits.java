package io.tailrace.core.sequence;

/**
 * How much may be under way to the store at once, over all channels: waiting and in flight, until it is answered.
 *
 * @param messagesMax messages under way
 * @param bytesMax bytes under way, each message with its {@link io.tailrace.core.model.Publication#weightBytes()}
 */
public record SequencerLimits(int messagesMax, long bytesMax) {
    /** Half a second of what one store takes; more would only make the wait longer. */
    public static final int MESSAGES_MAX = 65_536;

    /** 128 full batches: small beside the smallest heap that a stream-service is run with, 128 MiB. */
    public static final long BYTES_MAX = 32L << 20;

    public static final SequencerLimits DEFAULT = new SequencerLimits(MESSAGES_MAX, BYTES_MAX);

    public SequencerLimits {
        if (messagesMax < 1 || bytesMax < 1) {
            throw new IllegalArgumentException("limits of %d messages, %d bytes".formatted(messagesMax, bytesMax));
        }
    }
}
