package io.tailrace.core.port;

import io.tailrace.core.model.Position;

/** What became of one publish that reached the store. */
public sealed interface Stored {
    /** The position that the answer is about. */
    Position position();

    /** It is in the log now, at this position. */
    record Fresh(Position position) implements Stored {}

    /**
     * The same id with the same data was appended before: this is its first position, whether or not it is still kept.
     */
    record Duplicate(Position position) implements Stored {}

    /** The id belongs to other data, at this position: nothing was written. */
    record Conflict(Position position) implements Stored {}
}
