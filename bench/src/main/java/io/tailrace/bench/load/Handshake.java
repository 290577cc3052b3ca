package io.tailrace.bench.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Locale;

/**
 * The opening handshake of RFC 6455, as bytes. One key serves every connection: it guards against caches, not people.
 */
final class Handshake {
    private static final String KEY = "dGFpbHJhY2UtYmVuY2gtMQ==";
    private static final String ACCEPT = accept(KEY);

    private Handshake() {}

    static byte[] request(int port, String path, Greeting greeting) {
        StringBuilder request = new StringBuilder(1024)
                .append("GET ")
                .append(path)
                .append(" HTTP/1.1\r\nHost: 127.0.0.1:")
                .append(port)
                .append(
                        "\r\nConnection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ")
                .append(KEY)
                .append("\r\n");
        if (greeting == Greeting.BROWSER) {
            request.append("Origin: http://127.0.0.1:").append(port).append("""
                    \r
                    Pragma: no-cache\r
                    Cache-Control: no-cache\r
                    User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36\r
                    Accept-Encoding: gzip, deflate, br, zstd\r
                    Accept-Language: en-GB,en-US;q=0.9,en;q=0.8,de;q=0.7\r
                    Cookie: session=5f2b0c1e9a7d4e6f8b3c2d1a0f9e8d7c; theme=dark; consent=2026-01-01T00%3A00%3A00Z\r
                    Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r
                    X-Forwarded-For: 203.0.113.7, 198.51.100.23\r
                    X-Forwarded-Proto: https\r
                    X-Request-Id: 7c9e6679-7425-40de-944b-e07fc1f90ae7\r
                    """);
        }
        return request.append("\r\n").toString().getBytes(US_ASCII);
    }

    /** Why the answer is none that opens a WebSocket, or an empty text. */
    static String refusal(String answer) {
        if (!answer.startsWith("HTTP/1.1 101 ")) {
            return "the handshake was answered " + answer.lines().findFirst().orElse("with nothing");
        }
        if (!header(answer, "sec-websocket-accept").equals(ACCEPT)) {
            return "the handshake has the Sec-WebSocket-Accept %s, due is %s"
                    .formatted(header(answer, "sec-websocket-accept"), ACCEPT);
        }
        String extensions = header(answer, "sec-websocket-extensions");
        if (!extensions.isEmpty()) {
            return "the handshake agrees to %s; compressed frames are not measured here".formatted(extensions);
        }
        return "";
    }

    private static String header(String answer, String name) {
        return answer.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElse("");
    }

    static String accept(String key) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-1")
                    .digest((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").getBytes(US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError("every JDK has SHA-1", e);
        }
    }
}
