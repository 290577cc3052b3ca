package io.tailrace.core.cursor;

import io.tailrace.core.model.Position;

/** Where a new subscription begins. */
public sealed interface Start {
    /** What is published from now on. */
    record Now() implements Start {
        public static final Now INSTANCE = new Now();
    }

    /** Everything after a position that the reader was given before. */
    record Since(Position position) implements Start {}

    /** The last {@code count} kept messages first, 1 to {@link #COUNT_MAX}; then on. */
    record Rewind(int count) implements Start {
        public static final int COUNT_MAX = 1_000;

        public Rewind {
            if (count < 1 || count > COUNT_MAX) {
                throw new IllegalArgumentException("rewind of " + count);
            }
        }
    }
}
