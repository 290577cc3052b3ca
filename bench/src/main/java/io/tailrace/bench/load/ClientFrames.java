package io.tailrace.bench.load;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;

/** Frames from a client: masked, as RFC 6455 asks, with a key of zeros, so that the payload stays as it is. */
final class ClientFrames {
    static final int TEXT = 0x1;
    static final int CLOSE = 0x8;
    static final int PING = 0x9;
    static final int PONG = 0xA;

    private ClientFrames() {}

    static byte[] text(String payload) {
        return of(TEXT, payload.getBytes(US_ASCII));
    }

    /** One whole frame; at most 65,535 bytes of payload. */
    static byte[] of(int opcode, byte[] payload) {
        if (payload.length > 0xffff) {
            throw new IllegalArgumentException(
                    "a payload of %d bytes; this client sends 65,535 at most".formatted(payload.length));
        }
        ByteBuffer frame = ByteBuffer.allocate(8 + payload.length);
        frame.put((byte) (0x80 | opcode));
        if (payload.length < 126) {
            frame.put((byte) (0x80 | payload.length));
        } else {
            frame.put((byte) (0x80 | 126)).putShort((short) payload.length);
        }
        frame.putInt(0).put(payload);
        return java.util.Arrays.copyOf(frame.array(), frame.position());
    }

    /** The data of a message: {@code bytes} long, with the intended time at its start. */
    static String data(long intendedNanos, int bytes) {
        String head = "{\"t\":%d,\"pad\":\"".formatted(intendedNanos);
        return head + "x".repeat(Math.max(0, bytes - head.length() - 2)) + "\"}";
    }
}
