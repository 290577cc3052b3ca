package io.tailrace.connection.websocket;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.edge.hub.Frame;
import io.tailrace.edge.hub.Framing;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** The headers of RFC 6455 section 5.2, spelled out on both sides of each boundary. */
final class WebSocketFramingTest {
    private static byte[] written(int length) {
        byte[] json = new byte[length];
        Arrays.fill(json, (byte) 'x');
        Frame frame = new Frame(3, 7, json, new byte[0]);
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        WebSocketFraming.INSTANCE.write(frame, new Framing.Sink() {
            @Override
            public void put(int oneByte) {
                out.write(oneByte);
            }

            @Override
            public void put(byte[] more) {
                out.writeBytes(more);
            }
        });

        assertThat(out.size()).isEqualTo(WebSocketFraming.INSTANCE.size(frame));
        assertThat(WebSocketFraming.frame(json)).isEqualTo(out.toByteArray());
        return out.toByteArray();
    }

    private static void hasHeader(int length, String hex) {
        byte[] header = HexFormat.ofDelimiter(" ").parseHex(hex);

        byte[] written = written(length);

        assertThat(written).hasSize(header.length + length).startsWith(header);
        assertThat(Arrays.copyOfRange(written, header.length, written.length)).containsOnly('x');
    }

    @Test
    void aShortFrameHasItsLengthInTheSecondByte() {
        hasHeader(1, "81 01");
        hasHeader(125, "81 7d");
    }

    @Test
    void anEmptyFrameHasAHeaderOnly() {
        assertThat(written(0)).containsExactly(0x81, 0x00);
    }

    @Test
    void aLongerFrameHasItsLengthInTwoBytes() {
        hasHeader(126, "81 7e 00 7e");
        hasHeader(255, "81 7e 00 ff");
        hasHeader(65_535, "81 7e ff ff");
    }

    @Test
    void aLargeFrameHasItsLengthInEightBytes() {
        hasHeader(65_536, "81 7f 00 00 00 00 00 01 00 00");
        hasHeader(70_000, "81 7f 00 00 00 00 00 01 11 70");
    }
}
