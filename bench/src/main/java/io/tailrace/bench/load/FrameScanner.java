package io.tailrace.bench.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.buffer.ByteBuf;

/**
 * Finds the frames in a stream of bytes and reads of each message only what stands near its start.
 *
 * <p>A message frame of every server here begins alike, so it is known by one comparison of whole words, and the number
 * stands right behind it:
 *
 * <pre>
 *   81 len  {"type":"message","channel":"bench","position":"i3q3l21v7u.1042","data":{"t":123456789,"pad":"…
 *           └──────────────── prefix ─────────────────────┘└─ epoch ─┘└──┘          └─ intended ─┘
 * </pre>
 *
 * <p>A scanner is shared by all subscribers of a loop; what is left of a buffer after its last whole frame is the
 * caller's to keep. Loop thread only. Cost: about 50 ns a frame.
 */
final class FrameScanner {
    static final int FRAME_BYTES_MAX = 1 << 20;
    static final long NO_TIME = Long.MIN_VALUE;

    private static final byte[] DATA = "\",\"data\":{\"t\":".getBytes(US_ASCII);
    private static final byte[] ANY_MESSAGE = "{\"type\":\"message\"".getBytes(US_ASCII);

    private final byte[] prefix;
    private final long[] prefixWords;

    FrameScanner(String channel) {
        prefix = "{\"type\":\"message\",\"channel\":\"%s\",\"position\":\""
                .formatted(channel)
                .getBytes(US_ASCII);
        prefixWords = new long[prefix.length / Long.BYTES];
        for (int i = 0; i < prefixWords.length; i++) {
            for (int b = 0; b < Long.BYTES; b++) {
                prefixWords[i] = prefixWords[i] << 8 | prefix[i * Long.BYTES + b];
            }
        }
    }

    /** How a message's time is treated: read by the probes only, because reading it costs as much as the rest. */
    enum Time {
        READ,
        SKIP
    }

    /** Consumes the whole frames of {@code in}, and leaves its reader index at the first that is not whole. */
    void scan(ByteBuf in, FrameSink sink, Time time) {
        int at = in.readerIndex();
        final int end = in.writerIndex();
        while (end - at >= 2) {
            int second = in.getByte(at + 1);
            int head = 2;
            long length = second & 0x7f;
            if (second < 0) {
                sink.unreadable("a frame from the server is masked");
                at = end;
                break;
            }
            if (length == 126) {
                head = 4;
                if (end - at < head) {
                    break;
                }
                length = in.getUnsignedShort(at + 2);
            } else if (length == 127) {
                head = 10;
                if (end - at < head) {
                    break;
                }
                length = in.getLong(at + 2);
            }
            if (length < 0 || length > FRAME_BYTES_MAX) {
                sink.unreadable("a frame has %d bytes, readable are %d".formatted(length, FRAME_BYTES_MAX));
                at = end;
                break;
            }
            if (end - at < head + length) {
                break;
            }
            frame(in, at, at + head, (int) length, sink, time);
            at += head + (int) length;
        }
        in.readerIndex(at);
    }

    private void frame(ByteBuf in, int start, int payload, int length, FrameSink sink, Time time) {
        int first = in.getByte(start);
        if (first == (byte) 0x81 && length > prefix.length && startsWithPrefix(in, payload)) {
            message(in, payload + prefix.length, payload + length, sink, time);
        } else if (first >= 0 || (first & 0x70) != 0) {
            sink.unreadable("a frame begins with byte %02x: fragments and extensions are not expected here"
                    .formatted(first & 0xff));
        } else if (length >= ANY_MESSAGE.length && matches(in, payload, ANY_MESSAGE)) {
            sink.unreadable(
                    "a message frame of another form: " + in.toString(payload, Math.min(length, 200), US_ASCII));
        } else {
            sink.other(first & 0x0f, in, payload, length);
        }
    }

    private void message(ByteBuf in, int from, int end, FrameSink sink, Time time) {
        int at = from;
        long epoch = 7;
        int b = 0;
        while (at < end && (b = in.getByte(at++)) != '.' && b != '"') {
            epoch = epoch * 31 + b;
        }
        long offset = 0;
        int digits = at;
        while (b != '"' && at < end && (b = in.getByte(at)) >= '0' && b <= '9') {
            offset = offset * 10 + (b - '0');
            at++;
        }
        // The last byte is looked at too: a length that is wrong by one would show here first.
        if (at == digits || b != '"' || in.getByte(end - 1) != '}') {
            sink.unreadable("no position where one is due: " + in.toString(from, Math.min(end - from, 100), US_ASCII));
            return;
        }
        long intended = NO_TIME;
        if (time == Time.READ) {
            intended = intended(in, at, end);
            if (intended == NO_TIME) {
                sink.unreadable(
                        "no intended time in the data: " + in.toString(from, Math.min(end - from, 100), US_ASCII));
                return;
            }
        }
        sink.message(epoch, offset, intended);
    }

    private static long intended(ByteBuf in, int from, int end) {
        if (end - from <= DATA.length || !matches(in, from, DATA)) {
            return NO_TIME;
        }
        long nanos = 0;
        int at = from + DATA.length;
        for (int b; at < end && (b = in.getByte(at)) >= '0' && b <= '9'; at++) {
            nanos = nanos * 10 + (b - '0');
        }
        return at == from + DATA.length ? NO_TIME : nanos;
    }

    private boolean startsWithPrefix(ByteBuf in, int at) {
        for (int i = 0; i < prefixWords.length; i++) {
            if (in.getLong(at + i * Long.BYTES) != prefixWords[i]) {
                return false;
            }
        }
        for (int i = prefixWords.length * Long.BYTES; i < prefix.length; i++) {
            if (in.getByte(at + i) != prefix[i]) {
                return false;
            }
        }
        return true;
    }

    private static boolean matches(ByteBuf in, int at, byte[] expected) {
        for (int i = 0; i < expected.length; i++) {
            if (in.getByte(at + i) != expected[i]) {
                return false;
            }
        }
        return true;
    }
}
