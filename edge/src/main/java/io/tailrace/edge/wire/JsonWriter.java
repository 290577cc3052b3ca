package io.tailrace.edge.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes one JSON text as UTF-8 bytes, members in the order of the calls. Ours and not Jackson's generator, because
 * that one throws on a lone surrogate, which a client can make us repeat in an {@code error}; here it is escaped.
 */
final class JsonWriter {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private byte[] bytes;
    private int length;

    JsonWriter(int expectedBytes) {
        bytes = new byte[Math.max(32, expectedBytes)];
    }

    /** ASCII that is JSON already: names, braces, numbers, literals. */
    JsonWriter raw(String ascii) {
        int count = ascii.length();
        reserve(count);
        for (int i = 0; i < count; i++) {
            bytes[length++] = (byte) ascii.charAt(i);
        }
        return this;
    }

    /** UTF-8 that is JSON already. */
    JsonWriter raw(byte[] json) {
        reserve(json.length);
        System.arraycopy(json, 0, bytes, length, json.length);
        length += json.length;
        return this;
    }

    JsonWriter number(long value) {
        return raw(Long.toString(value));
    }

    JsonWriter truth(boolean value) {
        return raw(value ? "true" : "false");
    }

    JsonWriter string(String text) {
        int count = text.length();
        reserve(count + 2);
        bytes[length++] = '"';
        for (int i = 0; i < count; i++) {
            char c = text.charAt(i);
            if (c >= 0x20 && c < 0x80 && c != '"' && c != '\\') {
                reserve(count - i + 1);
                bytes[length++] = (byte) c;
            } else {
                reserve(6 + count - i);
                i += special(text, i, c);
            }
        }
        reserve(1);
        bytes[length++] = '"';
        return this;
    }

    /** Writes a character that does not stand for itself; returns how many more than one were taken. */
    private int special(String text, int at, char c) {
        if (c == '"' || c == '\\') {
            bytes[length++] = '\\';
            bytes[length++] = (byte) c;
        } else if (c < 0x20) {
            escape(c);
        } else if (c < 0x800) {
            bytes[length++] = (byte) (0xc0 | c >> 6);
            bytes[length++] = (byte) (0x80 | c & 0x3f);
        } else if (!Character.isSurrogate(c)) {
            bytes[length++] = (byte) (0xe0 | c >> 12);
            bytes[length++] = (byte) (0x80 | c >> 6 & 0x3f);
            bytes[length++] = (byte) (0x80 | c & 0x3f);
        } else if (Character.isHighSurrogate(c)
                && at + 1 < text.length()
                && Character.isLowSurrogate(text.charAt(at + 1))) {
            int point = Character.toCodePoint(c, text.charAt(at + 1));
            bytes[length++] = (byte) (0xf0 | point >> 18);
            bytes[length++] = (byte) (0x80 | point >> 12 & 0x3f);
            bytes[length++] = (byte) (0x80 | point >> 6 & 0x3f);
            bytes[length++] = (byte) (0x80 | point & 0x3f);
            return 1;
        } else {
            escape(c);
        }
        return 0;
    }

    private void escape(char c) {
        bytes[length++] = '\\';
        switch (c) {
            case '\n' -> bytes[length++] = 'n';
            case '\r' -> bytes[length++] = 'r';
            case '\t' -> bytes[length++] = 't';
            default -> {
                bytes[length++] = 'u';
                for (int shift = 12; shift >= 0; shift -= 4) {
                    bytes[length++] = HEX[c >> shift & 0xf];
                }
            }
        }
    }

    private void reserve(int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, Math.max(length + more, bytes.length + (bytes.length >> 1)));
        }
    }

    /** What was written; the writer is not used again. */
    byte[] toBytes() {
        return length == bytes.length ? bytes : Arrays.copyOf(bytes, length);
    }
}
