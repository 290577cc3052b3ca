package io.tailrace.e2e.harness;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * A WebSocket on a plain socket, for what no library would do: frames cut in pieces, reserved bits, text that is not
 * UTF-8, a reader that does not read. Frames as RFC 6455 section 5.2 draws them.
 */
public final class RawWebSocket implements FrameStream, AutoCloseable {
    public static final int CONTINUATION = 0;
    public static final int TEXT = 1;
    public static final int BINARY = 2;
    public static final int CLOSE = 8;
    public static final int PING = 9;
    public static final int PONG = 10;
    public static final int FIN = 0x80;

    private static final int TIMEOUT_MILLIS = 30_000;
    private static final byte[] MASK = {0x37, 0x0a, 0x5c, 0x21};

    private final Socket socket;
    private final DataInputStream in;
    private final OutputStream out;
    private final String head;
    private final CompletableFuture<String> ended = new CompletableFuture<>();

    /** One frame: the first byte (FIN, reserved bits, opcode) and the payload. */
    public record Frame(int first, byte[] payload) {
        public int opcode() {
            return first & 0x0f;
        }

        public String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }

        /** The code of a close frame; 1005 where it has none. */
        public int closeCode() {
            return payload.length < 2 ? 1005 : (payload[0] & 0xff) << 8 | payload[1] & 0xff;
        }
    }

    private RawWebSocket(URI gateway, String query, int receiveBufferBytes, String moreHeaders) throws IOException {
        socket = new Socket();
        if (receiveBufferBytes > 0) {
            socket.setReceiveBufferSize(receiveBufferBytes);
        }
        socket.connect(new InetSocketAddress(gateway.getHost(), gateway.getPort()), TIMEOUT_MILLIS);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.setTcpNoDelay(true);
        out = socket.getOutputStream();
        in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), receiveBufferBytes > 0 ? 512 : 8192));
        out.write(("GET /v1/ws" + (query.isEmpty() ? "" : "?" + query) + " HTTP/1.1\r\nHost: " + gateway.getAuthority()
                        + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                        + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" + moreHeaders + "\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        StringBuilder answer = new StringBuilder();
        while (answer.indexOf("\r\n\r\n") < 0) {
            answer.append((char) in.readUnsignedByte());
        }
        head = answer.toString();
        if (!head.startsWith("HTTP/1.1 101")) {
            throw new IOException("no upgrade: " + head);
        }
    }

    public static RawWebSocket open(URI gateway, String query) throws IOException {
        return new RawWebSocket(gateway, query, 0, "");
    }

    /** With header lines of the test's choice, each ended by CR LF. */
    public static RawWebSocket open(URI gateway, String query, String moreHeaders) throws IOException {
        return new RawWebSocket(gateway, query, 0, moreHeaders);
    }

    /** One whose kernel takes little for it, so that the server feels at once that nobody reads. */
    public static RawWebSocket openNarrow(URI gateway, String query, int receiveBufferBytes) throws IOException {
        return new RawWebSocket(gateway, query, receiveBufferBytes, "");
    }

    /** The answer to the upgrade: status line and headers. */
    public String head() {
        return head;
    }

    /** Sends a frame: {@code first} is FIN, reserved bits and opcode. Masked, as a client must. */
    public void send(int first, byte[] payload) throws IOException {
        ByteArrayOutputStream frame = new ByteArrayOutputStream(payload.length + 14);
        frame.write(first);
        if (payload.length < 126) {
            frame.write(0x80 | payload.length);
        } else if (payload.length < 65_536) {
            frame.write(0x80 | 126);
            frame.write(payload.length >>> 8);
            frame.write(payload.length);
        } else {
            frame.write(0x80 | 127);
            for (int shift = 56; shift >= 0; shift -= 8) {
                frame.write((int) ((long) payload.length >>> shift));
            }
        }
        frame.writeBytes(MASK);
        byte[] masked = payload.clone();
        for (int i = 0; i < masked.length; i++) {
            masked[i] ^= MASK[i & 3];
        }
        frame.writeBytes(masked);
        out.write(frame.toByteArray());
    }

    public void send(int first, String text) throws IOException {
        send(first, text.getBytes(StandardCharsets.UTF_8));
    }

    /** Bytes as they are. */
    public void sendRaw(byte[] bytes) throws IOException {
        out.write(bytes);
    }

    /** The next frame of any kind. */
    public Frame read() throws IOException {
        int first = in.readUnsignedByte();
        int second = in.readUnsignedByte();
        if ((second & 0x80) != 0) {
            throw new IOException("a server's frame is masked");
        }
        long length = second & 0x7f;
        if (length == 126) {
            length = in.readUnsignedShort();
        } else if (length == 127) {
            length = in.readLong();
        }
        byte[] payload = new byte[Math.toIntExact(length)];
        in.readFully(payload);
        return new Frame(first, payload);
    }

    /** The next frame with this opcode; others before it are passed over. */
    public Frame read(int opcode) throws IOException {
        while (true) {
            Frame frame = read();
            if (frame.opcode() == opcode) {
                return frame;
            }
            if (frame.opcode() == CLOSE) {
                throw new IOException("closed with %d %s instead of opcode %d"
                        .formatted(
                                frame.closeCode(), new String(frame.payload(), StandardCharsets.ISO_8859_1), opcode));
            }
        }
    }

    /** The next JSON frame of this type; others before it are passed over. */
    public JsonNode readFrame(String type) throws IOException {
        while (true) {
            JsonNode frame = Http.json(read(TEXT).text());
            if (frame.path("type").asText().equals(type)) {
                return frame;
            }
        }
    }

    /** The code with which the server closes; whatever it sends before is passed over. */
    public int readClose() throws IOException {
        return read(CLOSE).closeCode();
    }

    /** True when the server ends the connection in order after its close frame. */
    public boolean readEnd() throws IOException {
        try {
            in.readUnsignedByte();
            return false;
        } catch (EOFException _) {
            return true;
        }
    }

    /** Reads on from now on, on a thread of its own, and answers pings. */
    public void startReading(Consumer<JsonNode> sink) {
        Thread.ofVirtual().name("raw").start(() -> {
            try {
                while (true) {
                    Frame frame = read();
                    switch (frame.opcode()) {
                        case TEXT -> sink.accept(Http.json(frame.text()));
                        case PING -> send(FIN | PONG, frame.payload());
                        case CLOSE -> {
                            ended.complete("closed with " + frame.closeCode());
                            return;
                        }
                        default -> {
                            // A pong to nobody's ping.
                        }
                    }
                }
            } catch (IOException e) {
                ended.complete(e.toString());
            }
        });
    }

    @Override
    public void cut() {
        close();
    }

    @Override
    public CompletableFuture<String> ended() {
        return ended;
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException _) {
            // Closed is what we want.
        }
    }
}
