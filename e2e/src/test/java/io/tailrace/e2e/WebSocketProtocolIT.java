package io.tailrace.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.e2e.harness.Installation;
import io.tailrace.e2e.harness.RawWebSocket;
import io.tailrace.e2e.harness.RawWebSocket.Frame;
import io.tailrace.e2e.harness.Shape;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** RFC 6455 to the letter, on a plain socket. */
@ParameterizedClass
@MethodSource("io.tailrace.e2e.harness.Shape#wanted")
@Timeout(60)
class WebSocketProtocolIT {
    private static final int FIN_TEXT = RawWebSocket.FIN | RawWebSocket.TEXT;
    private static final int RSV1 = 0x40;
    private static final int RSV2 = 0x20;
    private static final int RSV3 = 0x10;
    private static final String PING = "{\"type\":\"ping\",\"id\":\"ö\"}";

    private final Installation installation;

    WebSocketProtocolIT(Shape shape) {
        installation = shape.installation();
    }

    @Test
    void theUpgradeIsSignedAndCompressesNothing() throws IOException {
        try (RawWebSocket client = RawWebSocket.open(
                installation.webSocketGateway(0),
                "",
                "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits\r\n"
                        + "Sec-WebSocket-Protocol: tailrace.v1\r\n")) {
            // The value is the one of the RFC's own example, section 1.3.
            assertThat(client.head()).containsIgnoringCase("sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
            assertThat(client.head()).containsIgnoringCase("sec-websocket-protocol: tailrace.v1");
            assertThat(client.head().toLowerCase(java.util.Locale.ROOT)).doesNotContain("sec-websocket-extensions");
        }
    }

    @Test
    void fragmentsAreOneMessageAndControlFramesMayStandBetweenThem() throws IOException {
        byte[] text = PING.getBytes(StandardCharsets.UTF_8);
        // The cut goes through the middle of the two bytes of an ö.
        int cut = PING.indexOf('ö') + 1;
        try (RawWebSocket client = welcomed()) {
            client.send(RawWebSocket.TEXT, java.util.Arrays.copyOf(text, cut));
            client.send(RawWebSocket.FIN | RawWebSocket.PING, "between");
            client.send(RawWebSocket.CONTINUATION, new byte[0]);
            client.send(
                    RawWebSocket.FIN | RawWebSocket.CONTINUATION, java.util.Arrays.copyOfRange(text, cut, text.length));

            assertThat(client.read(RawWebSocket.PONG).text()).isEqualTo("between");
            assertThat(client.readFrame("pong").path("id").asText()).isEqualTo("ö");
        }
    }

    @Test
    void aMessageInSingleBytesIsUnderstood() throws IOException {
        byte[] text = PING.getBytes(StandardCharsets.UTF_8);
        try (RawWebSocket client = welcomed()) {
            for (int i = 0; i < text.length; i++) {
                int first = (i == 0 ? RawWebSocket.TEXT : RawWebSocket.CONTINUATION)
                        | (i == text.length - 1 ? RawWebSocket.FIN : 0);
                client.send(first, new byte[] {text[i]});
            }

            assertThat(client.readFrame("pong").path("id").asText()).isEqualTo("ö");
        }
    }

    @Test
    void aPingIsAnsweredWithItsOwnBytes() throws IOException {
        byte[] payload = new byte[125];
        java.util.Arrays.fill(payload, (byte) 0xfe);
        try (RawWebSocket client = welcomed()) {
            client.send(RawWebSocket.FIN | RawWebSocket.PING, payload);

            assertThat(client.read(RawWebSocket.PONG).payload()).isEqualTo(payload);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {RSV1, RSV2, RSV3})
    void aReservedBitIsAProtocolError(int bit) throws IOException {
        closesWith(1002, client -> client.send(FIN_TEXT | bit, PING));
    }

    @ParameterizedTest
    @ValueSource(ints = {3, 4, 7, 11, 15})
    void anOpcodeThatDoesNotExistIsAProtocolError(int opcode) throws IOException {
        closesWith(1002, client -> client.send(RawWebSocket.FIN | opcode, "x"));
    }

    @Test
    void aFragmentedControlFrameIsAProtocolError() throws IOException {
        closesWith(1002, client -> client.send(RawWebSocket.PING, "x"));
    }

    @Test
    void aControlFrameOver125BytesIsAProtocolError() throws IOException {
        closesWith(1002, client -> client.send(RawWebSocket.FIN | RawWebSocket.PING, new byte[126]));
    }

    @Test
    void aContinuationOfNothingIsAProtocolError() throws IOException {
        closesWith(1002, client -> client.send(RawWebSocket.FIN | RawWebSocket.CONTINUATION, "x"));
    }

    @Test
    void aNewMessageInsideAnotherIsAProtocolError() throws IOException {
        closesWith(1002, client -> {
            client.send(RawWebSocket.TEXT, "{");
            client.send(FIN_TEXT, PING);
        });
    }

    @Test
    void anUnmaskedFrameIsAProtocolError() throws IOException {
        closesWith(1002, client -> client.sendRaw(new byte[] {(byte) FIN_TEXT, 2, '{', '}'}));
    }

    @Test
    void textThatIsNotUtf8IsInvalidData() throws IOException {
        closesWith(1007, client -> client.send(FIN_TEXT, new byte[] {'"', (byte) 0xc3, (byte) 0x28, '"'}));
        closesWith(1007, client -> client.send(FIN_TEXT, new byte[] {'"', (byte) 0xed, (byte) 0xa0, (byte) 0x80, '"'}));
        closesWith(1007, client -> client.send(FIN_TEXT, new byte[] {'"', (byte) 0xc3}));
    }

    @ParameterizedTest
    @ValueSource(ints = {1000, 1001, 3000, 4999})
    void aCloseIsAnsweredWithItsCodeAndTheEnd(int code) throws IOException {
        try (RawWebSocket client = welcomed()) {
            client.send(RawWebSocket.FIN | RawWebSocket.CLOSE, new byte[] {(byte) (code >>> 8), (byte) code});

            assertThat(client.readClose()).isEqualTo(code);
            assertThat(client.readEnd()).isTrue();
        }
    }

    @Test
    void aCloseWithoutACodeIsAnswered() throws IOException {
        try (RawWebSocket client = welcomed()) {
            client.send(RawWebSocket.FIN | RawWebSocket.CLOSE, new byte[0]);

            Frame close = client.read(RawWebSocket.CLOSE);
            assertThat(close.closeCode()).isIn(1000, 1005);
            assertThat(client.readEnd()).isTrue();
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 999, 1004, 1005, 1006, 1015, 2999, 5000})
    void aCloseCodeThatNobodyMaySendIsAProtocolError(int code) throws IOException {
        closesWith(
                1002,
                client -> client.send(
                        RawWebSocket.FIN | RawWebSocket.CLOSE, new byte[] {(byte) (code >>> 8), (byte) code}));
    }

    @Test
    void aCloseFrameOfOneByteAndAReasonThatIsNotUtf8AreRefused() throws IOException {
        closesWith(1002, client -> client.send(RawWebSocket.FIN | RawWebSocket.CLOSE, new byte[] {3}));
        closesWith(
                1007,
                client -> client.send(
                        RawWebSocket.FIN | RawWebSocket.CLOSE, new byte[] {3, (byte) 0xe8, (byte) 0xc3, (byte) 0x28}));
    }

    private interface Breach {
        void commit(RawWebSocket client) throws IOException;
    }

    private void closesWith(int code, Breach breach) throws IOException {
        try (RawWebSocket client = welcomed()) {
            breach.commit(client);

            assertThat(client.readClose()).isEqualTo(code);
            assertThat(client.readEnd()).isTrue();
        }
    }

    private RawWebSocket welcomed() throws IOException {
        RawWebSocket client = RawWebSocket.open(installation.webSocketGateway(0), "");
        client.readFrame("welcome");
        return client;
    }
}
