package io.tailrace.bench.load;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.tailrace.bench.load.FrameScanner.Time;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class FrameScannerTest {
    private final FrameScanner scanner = new FrameScanner("bench");
    private final List<String> found = new ArrayList<>();
    private final FrameSink sink = new FrameSink() {
        private long firstEpoch;

        @Override
        public void message(long epoch, long offset, long intendedNanos) {
            firstEpoch = firstEpoch == 0 ? epoch : firstEpoch;
            found.add((epoch == firstEpoch ? "same " : "other ")
                    + offset
                    + (intendedNanos == FrameScanner.NO_TIME ? "" : " at " + intendedNanos));
        }

        @Override
        public void other(int opcode, ByteBuf in, int payloadStart, int payloadBytes) {
            found.add("opcode %d: %s".formatted(opcode, in.toString(payloadStart, payloadBytes, US_ASCII)));
        }

        @Override
        public void unreadable(String why) {
            found.add("unreadable: " + why);
        }
    };

    @Test
    void readsOffsetAndIntendedTimeOfEachMessage() {
        ByteBuf in = Unpooled.wrappedBuffer(message("e1.7", 123_456_789_012L, 10), message("e1.8", 5, 300));

        scanner.scan(in, sink, Time.READ);

        assertThat(found).containsExactly("same 7 at 123456789012", "same 8 at 5");
        assertThat(in.isReadable()).isFalse();
    }

    @Test
    void readsNoTimeWhereNobodyAsks() {
        scanner.scan(message("e1.7", 99, 10), sink, Time.SKIP);

        assertThat(found).containsExactly("same 7");
    }

    @Test
    void tellsAnotherEpoch() {
        scanner.scan(Unpooled.wrappedBuffer(message("e1.7", 1, 10), message("e2.8", 1, 10)), sink, Time.SKIP);

        assertThat(found).containsExactly("same 7", "other 8");
    }

    @Test
    void findsTheSameFramesHoweverTheBytesAreCut() {
        ByteBuf whole = Unpooled.wrappedBuffer(
                message("e1.1", 11, 10),
                frame(0x89, "ping"),
                message("e1.2", 22, 70_000),
                frame(0x81, "{\"type\":\"welcome\"}"),
                message("e1.3", 33, 200));
        byte[] bytes = new byte[whole.readableBytes()];
        whole.readBytes(bytes);

        for (int piece : new int[] {1, 2, 3, 7, 64, 1_000, bytes.length}) {
            found.clear();
            ByteBuf in = Unpooled.buffer();
            for (int from = 0; from < bytes.length; from += piece) {
                in.writeBytes(bytes, from, Math.min(piece, bytes.length - from));
                scanner.scan(in, sink, Time.READ);
            }

            assertThat(found)
                    .as("in pieces of %d", piece)
                    .containsExactly(
                            "same 1 at 11",
                            "opcode 9: ping",
                            "same 2 at 22",
                            "opcode 1: {\"type\":\"welcome\"}",
                            "same 3 at 33");
        }
    }

    @Test
    void aMessageOfAnotherFormIsUnreadableAndNotPassedOver() {
        scanner.scan(
                frame(0x81, "{\"type\":\"message\",\"position\":\"e1.1\",\"channel\":\"bench\"}"), sink, Time.SKIP);

        assertThat(found).singleElement().asString().startsWith("unreadable: a message frame of another form");
    }

    @Test
    void aMessageWithoutPositionOrTimeIsUnreadable() {
        scanner.scan(
                text("{\"type\":\"message\",\"channel\":\"bench\",\"position\":\"e1\",\"data\":{\"t\":1}}"),
                sink,
                Time.READ);
        scanner.scan(
                text("{\"type\":\"message\",\"channel\":\"bench\",\"position\":\"e1.\",\"data\":{\"t\":1}}"),
                sink,
                Time.READ);
        scanner.scan(
                text("{\"type\":\"message\",\"channel\":\"bench\",\"position\":\"e1.4\",\"data\":1}"), sink, Time.READ);

        assertThat(found).hasSize(3).allMatch(line -> line.startsWith("unreadable: no "));
    }

    @Test
    void fragmentsCompressedAndMaskedFramesAreUnreadable() {
        scanner.scan(frame(0x01, "a fragment"), sink, Time.SKIP);
        scanner.scan(frame(0xC1, "compressed"), sink, Time.SKIP);
        scanner.scan(Unpooled.wrappedBuffer(ClientFrames.text("from a client")), sink, Time.SKIP);

        assertThat(found).hasSize(3).allMatch(line -> line.startsWith("unreadable: "));
    }

    private static ByteBuf message(String position, long intended, int bytes) {
        return text("{\"type\":\"message\",\"channel\":\"bench\",\"position\":\"%s\",\"data\":%s,\"time\":1}"
                .formatted(position, ClientFrames.data(intended, bytes)));
    }

    private static ByteBuf text(String payload) {
        return frame(0x81, payload);
    }

    static ByteBuf frame(int first, String payload) {
        ByteBuf frame = Unpooled.buffer().writeByte(first);
        if (payload.length() < 126) {
            frame.writeByte(payload.length());
        } else if (payload.length() < 65_536) {
            frame.writeByte(126).writeShort(payload.length());
        } else {
            frame.writeByte(127).writeLong(payload.length());
        }
        return frame.writeBytes(payload.getBytes(US_ASCII));
    }
}
