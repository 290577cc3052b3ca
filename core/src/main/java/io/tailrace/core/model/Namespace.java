package io.tailrace.core.model;

/**
 * The configuration that the channels of a namespace share.
 *
 * @param maxMessageBytes the most bytes of data in one message, as received
 * @param idWindowMillis how long a message id is remembered at least; at most twice as long
 * @param idCountMax how many ids of one channel are remembered in each half of the window; a full half turns early
 */
public record Namespace(
        String name,
        Retention retention,
        Durability durability,
        int maxMessageBytes,
        long idWindowMillis,
        int idCountMax) {
    public static final int MAX_MESSAGE_BYTES = 64 << 10;
    public static final long ID_WINDOW_MILLIS = 300_000;
    public static final int ID_COUNT_MAX = 100_000;

    public static Namespace defaults(String name) {
        return new Namespace(
                name, Retention.DEFAULT, Durability.FAST, MAX_MESSAGE_BYTES, ID_WINDOW_MILLIS, ID_COUNT_MAX);
    }
}
