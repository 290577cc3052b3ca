package io.tailrace.core.model;

/**
 * How much history a channel keeps: what exceeds any of the three goes first. 0 messages: nothing is kept (ephemeral).
 */
public record Retention(int messagesMax, long bytesMax, long ageMillisMax) {
    public static final Retention DEFAULT = new Retention(10_000, 16L << 20, 600_000);

    public Retention {
        if (messagesMax < 0 || bytesMax < 0 || ageMillisMax < 0) {
            throw new IllegalArgumentException(
                    "history of %d messages, %d bytes, %d ms".formatted(messagesMax, bytesMax, ageMillisMax));
        }
    }

    /** Numbered and delivered, never kept. */
    public boolean ephemeral() {
        return messagesMax == 0 || bytesMax == 0 || ageMillisMax == 0;
    }
}
