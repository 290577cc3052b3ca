package io.tailrace.core.model;

import io.tailrace.codes.Code;

/**
 * The rule that short texts of publishers share: no control character and no lone surrogate, so any log may show them.
 */
final class Printable {
    private Printable() {}

    static void check(String what, String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            boolean pair = Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1));
            if (Character.isISOControl(c) || (Character.isSurrogate(c) && !pair)) {
                throw new TailraceException(
                        Code.BAD_REQUEST,
                        "%s has U+%04X at index %d; control characters and lone surrogates are not allowed"
                                .formatted(what, (int) c, i));
            }
            if (pair) {
                i++;
            }
        }
    }
}
