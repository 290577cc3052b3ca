package io.tailrace.core.port;

import io.tailrace.core.model.Position;

/** Where a read begins. */
public sealed interface From {
    /** On from a position: a resume, with the notices that belong to it. */
    record After(Position position) implements From {}

    /**
     * The last {@code limit} messages that are kept, without notices; with {@code before} above 0 the last ones below
     * that offset. A limit of 0 asks for table and top only.
     */
    record Newest(long before) implements From {
        public static final Newest OF_ALL = new Newest(0);
    }
}
