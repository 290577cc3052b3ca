package io.tailrace.sse.events;

import io.tailrace.edge.hub.Frame;
import io.tailrace.edge.hub.Framing;
import java.nio.charset.StandardCharsets;

/**
 * An event of a stream over one channel, as one chunk of HTTP/1.1 (RFC 9112 section 7.1), the same for every receiver:
 *
 * <pre>
 * hex length CRLF
 * id: position LF
 * data: frame LF
 * LF
 * CRLF
 * </pre>
 */
final class SseFraming implements Framing {
    static final SseFraming INSTANCE = new SseFraming();

    private static final byte[] ID = ascii("id: ");
    private static final byte[] DATA = ascii("\ndata: ");
    private static final byte[] END = ascii("\n\n");
    private static final byte[] CRLF = ascii("\r\n");

    private SseFraming() {}

    @Override
    public String transport() {
        return "sse";
    }

    @Override
    public int size(Frame frame) {
        int event = eventBytes(frame);
        return hexDigits(event) + CRLF.length + event + CRLF.length;
    }

    @Override
    public void write(Frame frame, Sink out) {
        write(frame, frame.position(), out);
    }

    /** One event with an {@code id} of the receiver's own. */
    static byte[] own(Frame frame, String cursor) {
        return event("", cursor, frame.json());
    }

    private static void write(Frame frame, byte[] id, Sink out) {
        int event = eventBytes(frame);
        for (int shift = (hexDigits(event) - 1) * 4; shift >= 0; shift -= 4) {
            out.put(Character.forDigit((event >>> shift) & 0xf, 16));
        }
        out.put(CRLF);
        out.put(ID);
        out.put(id);
        out.put(DATA);
        out.put(frame.json());
        out.put(END);
        out.put(CRLF);
    }

    private static int eventBytes(Frame frame) {
        return ID.length + frame.position().length + DATA.length + frame.json().length + END.length;
    }

    private static int hexDigits(int length) {
        return (35 - Integer.numberOfLeadingZeros(length)) / 4;
    }

    /**
     * One event as a chunk. An empty type is {@code message}, which carries none; an empty id leaves the cursor alone.
     */
    static byte[] event(String type, String id, byte[] data) {
        String head =
                (type.isEmpty() ? "" : "event: " + type + "\n") + (id.isEmpty() ? "" : "id: " + id + "\n") + "data: ";
        byte[] before = ascii(head);
        int length = before.length + data.length + END.length;
        byte[] size = ascii(Integer.toHexString(length) + "\r\n");
        byte[] chunk = new byte[size.length + length + CRLF.length];
        int at = put(size, chunk, 0);
        at = put(before, chunk, at);
        at = put(data, chunk, at);
        at = put(END, chunk, at);
        put(CRLF, chunk, at);
        return chunk;
    }

    /** Text that is no event, such as a comment or {@code retry:}, as a chunk. */
    static byte[] chunk(String text) {
        return ascii(Integer.toHexString(text.length()) + "\r\n" + text + "\r\n");
    }

    private static int put(byte[] from, byte[] to, int at) {
        System.arraycopy(from, 0, to, at, from.length);
        return at + from.length;
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
