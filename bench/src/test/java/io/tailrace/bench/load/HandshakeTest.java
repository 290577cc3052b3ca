package io.tailrace.bench.load;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class HandshakeTest {
    private static final String KEY = "dGFpbHJhY2UtYmVuY2gtMQ==";

    @Test
    void theAcceptKeyIsThatOfTheStandardsExample() {
        assertThat(Handshake.accept("dGhlIHNhbXBsZSBub25jZQ==")).isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
    }

    @Test
    void aBrowserSendsSixteenHeaders() {
        String request = new String(Handshake.request(8080, "/v1/ws", Greeting.BROWSER), US_ASCII);

        assertThat(request).startsWith("GET /v1/ws HTTP/1.1\r\n").endsWith("\r\n\r\n");
        assertThat(request.strip().split("\r\n")).hasSize(17).allMatch(line -> !line.contains("\n"));
    }

    @Test
    void onlyTheRightAnswerOpens() {
        String right =
                "HTTP/1.1 101 Switching Protocols\r\nsec-websocket-accept: %s\r\n".formatted(Handshake.accept(KEY));

        assertThat(Handshake.refusal(right + "\r\n")).isEmpty();
        assertThat(Handshake.refusal("HTTP/1.1 403 Forbidden\r\n\r\n"))
                .isEqualTo("the handshake was answered HTTP/1.1 403 Forbidden");
        assertThat(Handshake.refusal("HTTP/1.1 101 x\r\nSec-WebSocket-Accept: no\r\n\r\n"))
                .contains("no, due is");
        assertThat(Handshake.refusal(right + "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n"))
                .contains("permessage-deflate");
    }
}
