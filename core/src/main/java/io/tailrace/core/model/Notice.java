package io.tailrace.core.model;

import java.util.Locale;

/**
 * What a reader is told instead of messages it cannot have. Numbers are exact; {@code position} is where it leaves the
 * reader.
 */
public sealed interface Notice {
    Position position();

    /**
     * Messages {@code from} to {@code to}, inclusive, can no longer be read; {@code to = from - 1} where none is
     * missing and only the position is void.
     */
    record Gap(long from, long to, Position position, GapCause cause) implements Notice {
        public Gap {
            if (from < 1 || to < from - 1) {
                throw new IllegalArgumentException("gap from %d to %d".formatted(from, to));
            }
        }
    }

    /** The last {@code lost} messages the reader saw are no longer in the log. */
    record Rewound(long lost, Position position) implements Notice {
        public static final String CAUSE = "lost_tail";

        public Rewound {
            if (lost < 1) {
                throw new IllegalArgumentException("rewound by %d".formatted(lost));
            }
        }
    }

    /** Why messages cannot be read any more. */
    enum GapCause {
        TRIMMED,
        DELETED,
        UNKNOWN_EPOCH;

        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
