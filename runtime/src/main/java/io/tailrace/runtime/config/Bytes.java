package io.tailrace.runtime.config;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A number of bytes in configuration: digits, and K, M or G for the powers of 1,024, e.g. {@code 16M}; {@code 16MiB}
 * and {@code 16MB} mean the same.
 */
public record Bytes(long count) {
    private static final Pattern FORM = Pattern.compile("(\\d{1,18})([KMG]?)(?:i?B)?");

    /** Reads a size; fails with a sentence that shows the text and the form it should have. */
    public static Bytes parse(CharSequence text) {
        Matcher matcher = FORM.matcher(text.toString().trim());
        if (!matcher.matches()) {
            throw refused(text);
        }
        int shift = switch (matcher.group(2)) {
            case "K" -> 10;
            case "M" -> 20;
            case "G" -> 30;
            default -> 0;
        };
        long number = Long.parseLong(matcher.group(1));
        if (number > Long.MAX_VALUE >> shift) {
            throw refused(text);
        }
        return new Bytes(number << shift);
    }

    private static IllegalArgumentException refused(CharSequence text) {
        return new IllegalArgumentException("'%s' is no size; write bytes, or a number with K, M or G".formatted(text));
    }

    /** The shortest form that {@link #parse} reads back. */
    @Override
    public String toString() {
        if (count != 0 && count % (1L << 30) == 0) {
            return (count >> 30) + "G";
        }
        if (count != 0 && count % (1L << 20) == 0) {
            return (count >> 20) + "M";
        }
        return count != 0 && count % (1L << 10) == 0 ? (count >> 10) + "K" : Long.toString(count);
    }
}
