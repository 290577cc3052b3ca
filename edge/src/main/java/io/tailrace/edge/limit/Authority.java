package io.tailrace.edge.limit;

import java.util.Locale;
import java.util.Optional;

/**
 * Host and port as one compares them: the host in lower case, an IPv6 address in its brackets, the port always there.
 *
 * @param port 1 to 65535
 */
record Authority(String host, int port) {
    private static final int LENGTH_MAX = 261; // a name of 255 and a port

    /** Reads {@code host[:port]}; empty if it is neither, so that nothing odd is ever equal to anything. */
    static Optional<Authority> parse(String text, int defaultPort) {
        if (text.isEmpty() || text.length() > LENGTH_MAX) {
            return Optional.empty();
        }
        int hostEnd = hostEnd(text);
        if (hostEnd <= 0) {
            return Optional.empty();
        }
        String host = text.substring(0, hostEnd).toLowerCase(Locale.ROOT);
        if (hostEnd == text.length()) {
            return Optional.of(new Authority(host, defaultPort));
        }
        return port(text, hostEnd + 1).map(port -> new Authority(host, port));
    }

    /** Where the host ends, -1 if it has a character that a host has not. */
    private static int hostEnd(String text) {
        boolean bracketed = text.charAt(0) == '[';
        for (int i = bracketed ? 1 : 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (bracketed && c == ']') {
                boolean ends = i + 1 == text.length() || text.charAt(i + 1) == ':';
                return i > 1 && ends ? i + 1 : -1;
            }
            if (!bracketed && c == ':') {
                return i;
            }
            if (!(bracketed ? isAddress(c) : isName(c))) {
                return -1;
            }
        }
        return bracketed ? -1 : text.length();
    }

    private static boolean isAddress(char c) {
        return Character.digit(c, 16) >= 0 && c < 0x80 || c == ':' || c == '.';
    }

    private static boolean isName(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '.' || c == '-' || c == '_';
    }

    private static Optional<Integer> port(String text, int from) {
        if (from >= text.length() || text.length() - from > 5) {
            return Optional.empty();
        }
        int port = 0;
        for (int i = from; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return Optional.empty();
            }
            port = port * 10 + c - '0';
        }
        return port >= 1 && port <= 65_535 ? Optional.of(port) : Optional.empty();
    }
}
