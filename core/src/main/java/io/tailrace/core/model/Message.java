package io.tailrace.core.model;

/**
 * One message in the log.
 *
 * @param position its own position: the epoch that holds it, and its offset
 * @param timeMillis when the store appended it, in milliseconds since 1970, by the store's clock
 */
public record Message(Position position, Publication publication, long timeMillis) {
    public long offset() {
        return position.offset();
    }
}
