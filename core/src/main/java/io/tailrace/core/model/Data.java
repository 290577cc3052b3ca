package io.tailrace.core.model;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * What a message carries. {@link Json} is one JSON value in UTF-8 without white space between tokens, so that it always
 * fits on a line; {@link Bytes} is anything else. The arrays are shared, never copied: nobody writes into them.
 */
public sealed interface Data {
    /** The bytes as they are stored and counted; not to be changed. */
    byte[] bytes();

    default int size() {
        return bytes().length;
    }

    /** Whether both are of one kind and equal byte for byte. */
    static boolean same(Data one, Data other) {
        return one.getClass() == other.getClass() && Arrays.equals(one.bytes(), other.bytes());
    }

    /** Compact JSON text; whoever makes one has read it through a JSON parser. */
    record Json(byte[] bytes) implements Data {
        public static Json of(String text) {
            return new Json(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    /** Bytes that nobody interprets. */
    record Bytes(byte[] bytes) implements Data {}
}
