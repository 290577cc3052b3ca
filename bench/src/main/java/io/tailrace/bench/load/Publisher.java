package io.tailrace.bench.load;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * One WebSocket that publishes at its own pace, open loop: message i is due at start + i / rate, that time stands in
 * its data, and a late one is sent at once and keeps the time at which it was due.
 *
 * <p>Thread: {@link #publish} blocks its caller. A daemon thread reads what comes back, so that pings are answered and
 * an error is seen.
 */
public final class Publisher implements AutoCloseable {
    private final Socket socket;
    private final OutputStream out;
    private final String channel;
    private final Form form;
    private volatile @Nullable String fault;
    private volatile boolean closing;

    /** What a publish looks like on the wire. */
    public enum Form {
        /** Tailrace's {@code publish} frame, without an id: nothing is answered but errors. */
        FRAME,
        /** The data alone. */
        DATA
    }

    private Publisher(Socket socket, String channel, Form form) throws IOException {
        this.socket = socket;
        this.out = socket.getOutputStream();
        this.channel = channel;
        this.form = form;
    }

    public static Publisher open(int port, String path, String channel, Form form) throws IOException {
        Socket socket = new Socket();
        socket.setTcpNoDelay(true);
        socket.connect(new InetSocketAddress("127.0.0.1", port));
        Publisher publisher = new Publisher(socket, channel, form);
        socket.getOutputStream().write(Handshake.request(port, path, Greeting.SHORT));
        DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 64 * 1024));
        StringBuilder answer = new StringBuilder();
        byte[] one = new byte[1];
        while (answer.indexOf("\r\n\r\n") < 0) {
            in.readFully(one);
            answer.append(new String(one, ISO_8859_1));
        }
        String refusal = Handshake.refusal(answer.toString());
        if (!refusal.isEmpty()) {
            socket.close();
            throw new IOException(refusal);
        }
        Thread.ofPlatform().daemon().name("publisher-reads").start(() -> publisher.readAll(in));
        return publisher;
    }

    /** Sends {@code messages} at {@code rate} a second with {@code bytes} of data each. */
    public void publish(double rate, long messages, int bytes) throws IOException {
        long start = System.nanoTime() + 1_000_000;
        for (long i = 0; i < messages; i++) {
            long due = start + (long) (i * 1e9 / rate);
            byte[] frame = ClientFrames.text(payload(due, bytes));
            for (long wait; (wait = due - System.nanoTime()) > 0; ) {
                LockSupport.parkNanos(wait);
            }
            send(frame);
            String told = fault;
            if (told != null) {
                throw new IOException("the publisher was told: " + told);
            }
        }
    }

    private String payload(long due, int bytes) {
        String data = ClientFrames.data(due, bytes);
        return switch (form) {
            case FRAME -> "{\"type\":\"publish\",\"channel\":\"%s\",\"data\":%s}".formatted(channel, data);
            case DATA -> data;
        };
    }

    private synchronized void send(byte[] frame) throws IOException {
        out.write(frame);
    }

    private void readAll(DataInputStream in) {
        try {
            while (true) {
                int opcode = in.readUnsignedByte() & 0x0f;
                long length = in.readUnsignedByte() & 0x7f;
                if (length == 126) {
                    length = in.readUnsignedShort();
                } else if (length == 127) {
                    length = in.readLong();
                }
                if (length > FrameScanner.FRAME_BYTES_MAX) {
                    fault = "a frame of %d bytes".formatted(length);
                    return;
                }
                byte[] payload = new byte[(int) length];
                in.readFully(payload);
                if (opcode == ClientFrames.PING) {
                    send(ClientFrames.of(ClientFrames.PONG, payload));
                } else if (opcode == ClientFrames.CLOSE) {
                    fault = "closed by the server";
                } else if (opcode == ClientFrames.TEXT
                        && new String(payload, 0, Math.min(payload.length, 15), US_ASCII)
                                .equals("{\"type\":\"error\"")) {
                    fault = new String(payload, US_ASCII);
                }
            }
        } catch (IOException e) {
            if (!closing) {
                fault = String.valueOf(e);
            }
        }
    }

    @Override
    public void close() throws IOException {
        closing = true;
        socket.close();
    }
}
