package io.tailrace.core.model;

import io.tailrace.codes.Code;

/**
 * The point <em>after</em> a message of one channel: {@code epoch.offset}, the epoch in base 36, e.g.
 * {@code i3q3l21v7u.1042}. {@link #NOTHING} is "nothing seen yet". Both numbers are at most {@link #NUMBER_MAX}, so
 * that every JSON reader keeps them whole.
 */
public record Position(long epoch, long offset) {
    public static final long NUMBER_MAX = (1L << 53) - 1;
    public static final Position NOTHING = new Position(0, 0);
    private static final int TEXT_MAX = 32;

    public Position {
        if (epoch < 0 || epoch > NUMBER_MAX || offset < 0 || offset > NUMBER_MAX || (epoch == 0 && offset != 0)) {
            throw new TailraceException(
                    Code.BAD_POSITION,
                    "position has epoch %d and offset %d, allowed are 0 to 2^53-1, and offset 0 where the epoch is 0"
                            .formatted(epoch, offset));
        }
    }

    /** Reads {@code epoch.offset}, or {@code 0} for {@link #NOTHING}; refuses anything else as {@code bad_position}. */
    public static Position parse(String text) {
        if (text.equals("0")) {
            return NOTHING;
        }
        int dot = text.indexOf('.');
        if (dot <= 0 || dot == text.length() - 1 || text.length() > TEXT_MAX) {
            throw broken(text);
        }
        long epoch = number(text, 0, dot, 36);
        long offset = number(text, dot + 1, text.length(), 10);
        if (epoch < 0 || offset < 0 || (epoch == 0 && offset != 0)) {
            throw broken(text);
        }
        return new Position(epoch, offset);
    }

    /** The number between two indexes, or -1 if it is none, is written with a needless zero, or is too large. */
    private static long number(String text, int from, int to, int radix) {
        if (text.charAt(from) == '0' && to - from > 1) {
            return -1;
        }
        long value = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'z' ? c - 'a' + 10 : radix;
            if (digit >= radix) {
                return -1;
            }
            value = value * radix + digit;
            if (value > NUMBER_MAX) {
                return -1;
            }
        }
        return value;
    }

    private static TailraceException broken(String text) {
        String shown = text.length() > TEXT_MAX ? text.substring(0, TEXT_MAX) + "…" : text;
        return new TailraceException(
                Code.BAD_POSITION,
                "'%s' is no position; send one that the server gave, e.g. i3q3l21v7u.1042, or 0 for all that is kept"
                        .formatted(shown));
    }

    /** The text form, which {@link #parse} reads. */
    public String text() {
        return Long.toString(epoch, 36) + "." + offset;
    }

    @Override
    public String toString() {
        return text();
    }
}
