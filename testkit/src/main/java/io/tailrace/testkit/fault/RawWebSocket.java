package io.tailrace.testkit.fault;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * A WebSocket client that can break every rule: it sends the bytes it is told and shows the frames that come back,
 * without answering anything by itself. Blocking; a wait of more than 10 s fails, and so does a reset where an end was
 * due. One thread.
 */
public final class RawWebSocket implements AutoCloseable {
    public static final int CONTINUATION = 0x0;
    public static final int TEXT = 0x1;
    public static final int BINARY = 0x2;
    public static final int CLOSE = 0x8;
    public static final int PING = 0x9;
    public static final int PONG = 0xa;

    /** Or it to the opcode in the first byte of a frame. */
    public static final int FIN = 0x80;

    private static final int WAIT_MILLIS_MAX = 10_000;
    private static final byte[] MASK = {0x12, (byte) 0xa4, 0x7f, (byte) 0xf0};

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;
    private final List<String> answer;

    private RawWebSocket(Socket socket, String request) throws IOException {
        this.socket = socket;
        socket.setSoTimeout(WAIT_MILLIS_MAX);
        socket.setTcpNoDelay(true);
        this.in = new BufferedInputStream(socket.getInputStream());
        this.out = socket.getOutputStream();
        send(request.getBytes(StandardCharsets.ISO_8859_1));
        this.answer = readHead();
    }

    /**
     * Connects to loopback and asks for the upgrade.
     *
     * @param target path and query
     * @param headers whole lines besides those of every handshake, e.g. {@code Origin: http://evil}; one that begins
     *     with {@code Host:} takes the place of ours
     */
    public static RawWebSocket open(int port, String target, String... headers) {
        boolean ownHost = false;
        StringBuilder request = new StringBuilder("GET " + target + " HTTP/1.1\r\n");
        for (String header : headers) {
            ownHost |= header.toLowerCase(Locale.ROOT).startsWith("host:");
            request.append(header).append("\r\n");
        }
        if (!ownHost) {
            request.append("Host: 127.0.0.1:").append(port).append("\r\n");
        }
        String key = Base64.getEncoder().encodeToString("sixteen bytes ok".getBytes(StandardCharsets.US_ASCII));
        request.append("Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: ")
                .append(key)
                .append("\r\n\r\n");
        Socket socket = new Socket();
        try {
            socket.connect(new InetSocketAddress("127.0.0.1", port), WAIT_MILLIS_MAX);
            return new RawWebSocket(socket, request.toString());
        } catch (IOException e) {
            closeQuietly(socket);
            throw new UncheckedIOException("no WebSocket at port " + port + target, e);
        }
    }

    /** The status of the answer to the handshake; 101 where it is a WebSocket now. */
    public int status() {
        return Integer.parseInt(answer.getFirst().split(" ")[1]);
    }

    /** A header of the answer to the handshake. */
    public Optional<String> header(String name) {
        String prefix = name.toLowerCase(Locale.ROOT) + ":";
        return answer.stream()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(prefix))
                .map(line -> line.substring(prefix.length()).trim())
                .findFirst();
    }

    /** Sends these bytes as they are. */
    public RawWebSocket send(byte[] bytes) {
        try {
            out.write(bytes);
            out.flush();
            return this;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Sends a masked frame with any first byte: {@link #FIN}, reserved bits and opcode. */
    public RawWebSocket frame(int first, byte[] payload) {
        return send(masked(first, payload));
    }

    /** Sends one text message in one frame. */
    public RawWebSocket text(String text) {
        return frame(FIN | TEXT, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Sends a close frame. */
    public RawWebSocket close(int number, String reason) {
        return frame(FIN | CLOSE, closePayload(number, reason.getBytes(StandardCharsets.UTF_8)));
    }

    /** The bytes of a masked frame. */
    public static byte[] masked(int first, byte[] payload) {
        ByteArrayOutputStream bytes = head(first, 0x80, payload.length);
        bytes.writeBytes(MASK);
        for (int i = 0; i < payload.length; i++) {
            bytes.write(payload[i] ^ MASK[i & 3]);
        }
        return bytes.toByteArray();
    }

    /** The bytes of a frame without a mask, which no client may send. */
    public static byte[] unmasked(int first, byte[] payload) {
        ByteArrayOutputStream bytes = head(first, 0, payload.length);
        bytes.writeBytes(payload);
        return bytes.toByteArray();
    }

    /** What stands in a close frame. */
    public static byte[] closePayload(int number, byte[] reason) {
        byte[] payload = new byte[2 + reason.length];
        payload[0] = (byte) (number >> 8);
        payload[1] = (byte) number;
        System.arraycopy(reason, 0, payload, 2, reason.length);
        return payload;
    }

    private static ByteArrayOutputStream head(int first, int maskBit, int length) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(14 + length);
        bytes.write(first);
        if (length < 126) {
            bytes.write(maskBit | length);
        } else if (length < 1 << 16) {
            bytes.write(maskBit | 126);
            bytes.write(length >> 8);
            bytes.write(length);
        } else {
            bytes.write(maskBit | 127);
            bytes.writeBytes(new byte[4]);
            for (int shift = 24; shift >= 0; shift -= 8) {
                bytes.write(length >> shift);
            }
        }
        return bytes;
    }

    /** A frame of the server. */
    public record Frame(int first, byte[] payload) {
        public int opcode() {
            return first & 0x0f;
        }

        public String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }

        /** The number in a close frame, 1005 where it has none. */
        public int closeNumber() {
            return payload.length < 2 ? 1005 : (payload[0] & 0xff) << 8 | payload[1] & 0xff;
        }

        /** The reason in a close frame. */
        public String closeReason() {
            return payload.length < 2 ? "" : new String(payload, 2, payload.length - 2, StandardCharsets.UTF_8);
        }

        @Override
        public String toString() {
            return opcode() == CLOSE
                    ? "close %d '%s'".formatted(closeNumber(), closeReason())
                    : "%02x '%s'".formatted(first, text());
        }
    }

    /** The next frame; empty where the server has ended its side in order. */
    public Optional<Frame> read() {
        try {
            int first = in.read();
            if (first < 0) {
                return Optional.empty();
            }
            int second = required();
            if ((second & 0x80) != 0) {
                throw new IOException("the server masked a frame");
            }
            return Optional.of(new Frame(first, in.readNBytes(length(second))));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private int length(int second) throws IOException {
        int more = second == 126 ? 2 : second == 127 ? 8 : 0;
        long length = more == 0 ? second : 0;
        for (int i = 0; i < more; i++) {
            length = length << 8 | required();
        }
        return Math.toIntExact(length);
    }

    private int required() throws IOException {
        int next = in.read();
        if (next < 0) {
            throw new EOFException("the server ended inside a frame");
        }
        return next;
    }

    /** The next frame that is not a ping, as text. */
    public String readText() {
        while (true) {
            Frame frame = read().orElseThrow(() -> new IllegalStateException("the server ended, a frame was due"));
            if (frame.opcode() == TEXT) {
                return frame.text();
            }
            if (frame.opcode() != PING) {
                throw new IllegalStateException("text was due, and there is " + frame);
            }
        }
    }

    /** All frames up to the end of the server's side. */
    public List<Frame> readToEnd() {
        List<Frame> frames = new ArrayList<>();
        for (Optional<Frame> next = read(); next.isPresent(); next = read()) {
            frames.add(next.get());
        }
        return frames;
    }

    /** Ends our side, without a close frame; the server's can still be read. */
    public void endOutput() {
        try {
            socket.shutdownOutput();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private List<String> readHead() throws IOException {
        List<String> lines = new ArrayList<>();
        StringBuilder line = new StringBuilder();
        while (true) {
            int next = required();
            if (next == '\n') {
                if (line.isEmpty()) {
                    return lines;
                }
                lines.add(line.toString());
                line.setLength(0);
            } else if (next != '\r') {
                line.append((char) next);
            }
        }
    }

    @Override
    public void close() {
        closeQuietly(socket);
    }

    private static void closeQuietly(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // It is given up in any case.
        }
    }
}
