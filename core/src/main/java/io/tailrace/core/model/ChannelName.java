package io.tailrace.core.model;

import io.tailrace.codes.Code;

/**
 * The name of a channel: {@code namespace:rest}, or just {@code rest} in the namespace {@code default}. 1 to 200 bytes
 * of {@code [A-Za-z0-9_.:/@=~-]}; no segment between slashes that is empty, {@code .} or {@code ..}; the part before
 * the first colon and the part after it are not empty. {@code default:a} is another channel than {@code a}.
 */
public record ChannelName(String text) {
    public static final int BYTES_MAX = 200;
    public static final String DEFAULT_NAMESPACE = "default";

    public ChannelName {
        if (text.isEmpty()) {
            throw refused("channel name is empty, allowed are 1 to %d bytes".formatted(BYTES_MAX));
        }
        for (int i = 0; i < text.length(); i++) {
            if (!allowed(text.charAt(i))) {
                throw refused("channel name has %s at index %d, allowed are A-Z a-z 0-9 _ . : / @ = ~ -"
                        .formatted(shown(text.charAt(i)), i));
            }
        }
        if (text.length() > BYTES_MAX) {
            throw refused(
                    "channel name has %d bytes, allowed are 1 to %d; shorten it".formatted(text.length(), BYTES_MAX));
        }
        int colon = text.indexOf(':');
        if (colon == 0 || colon == text.length() - 1) {
            throw refused(
                    "channel name '%s' has an empty part beside its first colon; write namespace:rest".formatted(text));
        }
        checkSegments(text, colon + 1);
    }

    private static void checkSegments(String text, int from) {
        int start = from;
        while (start <= text.length()) {
            int slash = text.indexOf('/', start);
            int end = slash < 0 ? text.length() : slash;
            String segment = text.substring(start, end);
            if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
                throw refused("channel name '%s' has the segment '%s' between slashes; give it a name"
                        .formatted(text, segment));
            }
            start = end + 1;
        }
        if (from > 0 && text.lastIndexOf('/', from - 1) >= 0) {
            throw refused("channel name '%s' has a slash in its namespace; write namespace:rest".formatted(text));
        }
    }

    private static boolean allowed(char c) {
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c >= '0' && c <= '9'
                || c == '_'
                || c == '.'
                || c == ':'
                || c == '/'
                || c == '@'
                || c == '='
                || c == '~'
                || c == '-';
    }

    private static String shown(char c) {
        return c > 0x20 && c < 0x7f ? "'" + c + "'" : "U+%04X".formatted((int) c);
    }

    private static TailraceException refused(String sentence) {
        return new TailraceException(Code.BAD_CHANNEL, sentence);
    }

    /** The part before the first colon, else {@code default}. */
    public String namespace() {
        int colon = text.indexOf(':');
        return colon < 0 ? DEFAULT_NAMESPACE : text.substring(0, colon);
    }

    @Override
    public String toString() {
        return text;
    }
}
