package io.tailrace.sse.events;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.edge.hub.Frame;
import io.tailrace.edge.hub.Framing;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** The bytes of a stream, spelled out. */
final class SseFramingTest {
    private static final SseFraming SSE = SseFraming.INSTANCE;

    private static Frame frame(String json) {
        return new Frame(3, 7, bytes(json), bytes("7.3"));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static byte[] written(Frame frame) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        SSE.write(frame, new Framing.Sink() {
            @Override
            public void put(int oneByte) {
                out.write(oneByte);
            }

            @Override
            public void put(byte[] more) {
                out.writeBytes(more);
            }
        });
        return out.toByteArray();
    }

    @Test
    void aMessageIsOneChunkWithItsPositionAndItsData() {
        assertThat(text(written(frame("{\"a\":1}")))).isEqualTo("17\r\nid: 7.3\ndata: {\"a\":1}\n\n\r\n");
    }

    @Test
    void theSizeIsWhatIsWrittenForEveryLengthOfItsHexNumber() {
        for (int length : new int[] {0, 1, 237, 238, 239, 240, 4_078, 4_079, 4_080, 65_518, 65_519, 65_520, 100_000}) {
            Frame frame = frame("x".repeat(length));

            byte[] written = written(frame);

            assertThat(written).as("%d bytes of data", length).hasSize(SSE.size(frame));
            String text = text(written);
            int body = text.indexOf("\r\n") + 2;
            assertThat(Integer.parseInt(text.substring(0, body - 2), 16)).isEqualTo(written.length - body - 2);
        }
    }

    @Test
    void anEventOfAnotherTypeSaysSo() {
        assertThat(text(SseFraming.event("gap", "7.3", bytes("{}"))))
                .isEqualTo("1d\r\nevent: gap\nid: 7.3\ndata: {}\n\n\r\n");
    }

    @Test
    void anEventWithoutAPlaceLeavesTheCursorAlone() {
        assertThat(text(SseFraming.event("welcome", "", bytes("{}"))))
                .isEqualTo("19\r\nevent: welcome\ndata: {}\n\n\r\n");
    }

    @Test
    void anEventOfOnesOwnHasTheReceiversCursor() {
        assertThat(text(SseFraming.own(frame("{}"), "AQxyz"))).isEqualTo("14\r\nid: AQxyz\ndata: {}\n\n\r\n");
    }

    @Test
    void aCommentIsAChunkToo() {
        assertThat(text(SseFraming.chunk(":\n\n"))).isEqualTo("3\r\n:\n\n\r\n");
    }

    @Test
    void bytesAreCountedAndNotCharacters() {
        assertThat(text(written(frame("\"ä\"")))).isEqualTo("14\r\nid: 7.3\ndata: \"ä\"\n\n\r\n");
    }
}
