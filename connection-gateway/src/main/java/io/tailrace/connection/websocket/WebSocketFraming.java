package io.tailrace.connection.websocket;

import io.tailrace.edge.hub.Frame;
import io.tailrace.edge.hub.Framing;

/**
 * A text frame of RFC 6455 section 5.2, unmasked as a server's frames are, so the same bytes fit every receiver:
 *
 * <pre>
 * 0x81 | length 0..125            | payload      FIN, opcode 1
 * 0x81 | 126 | length, 2 bytes    | payload
 * 0x81 | 127 | length, 8 bytes    | payload
 * </pre>
 */
public final class WebSocketFraming implements Framing {
    static final WebSocketFraming INSTANCE = new WebSocketFraming();

    private static final int FIN_TEXT = 0x81;

    private WebSocketFraming() {}

    @Override
    public String transport() {
        return "websocket";
    }

    @Override
    public int size(Frame frame) {
        int length = frame.json().length;
        return length + headerBytes(length);
    }

    @Override
    public void write(Frame frame, Sink out) {
        header(frame.json().length, out);
        out.put(frame.json());
    }

    /** One text frame of its own. */
    static byte[] frame(byte[] text) {
        byte[] bytes = new byte[headerBytes(text.length) + text.length];
        header(text.length, new Sink() {
            private int at;

            @Override
            public void put(int oneByte) {
                bytes[at++] = (byte) oneByte;
            }

            @Override
            public void put(byte[] more) {
                throw new AssertionError("a header is written byte by byte");
            }
        });
        System.arraycopy(text, 0, bytes, bytes.length - text.length, text.length);
        return bytes;
    }

    private static int headerBytes(int length) {
        return length < 126 ? 2 : length < 65_536 ? 4 : 10;
    }

    private static void header(int length, Sink out) {
        out.put(FIN_TEXT);
        if (length < 126) {
            out.put(length);
        } else if (length < 65_536) {
            out.put(126);
            out.put(length >>> 8);
            out.put(length);
        } else {
            out.put(127);
            for (int shift = 56; shift >= 0; shift -= 8) {
                out.put((int) ((long) length >>> shift));
            }
        }
    }
}
