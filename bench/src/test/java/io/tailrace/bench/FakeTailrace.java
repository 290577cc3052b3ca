package io.tailrace.bench;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * As much of Tailrace's wire as the bench speaks, in a process of its own, and a fault on demand: what a run says that
 * was not sound is tested with it.
 */
public final class FakeTailrace {
    private static final List<OutputStream> SUBSCRIBERS = new CopyOnWriteArrayList<>();
    private static long offset;

    private FakeTailrace() {}

    public static void main(String[] none) throws IOException {
        InetAddress loopback = InetAddress.getLoopbackAddress();
        ServerSocket management = new ServerSocket(Integer.getInteger("quarkus.management.port"), 50, loopback);
        ServerSocket traffic = new ServerSocket(Integer.getInteger("quarkus.http.port"), 500, loopback);
        Thread.ofPlatform().start(() -> acceptAll(management));
        acceptAll(traffic);
    }

    private static void acceptAll(ServerSocket listener) {
        try {
            while (true) {
                Socket socket = listener.accept();
                Thread.ofVirtual().start(() -> serve(socket));
            }
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void serve(Socket socket) {
        try (socket) {
            DataInputStream in = new DataInputStream(socket.getInputStream());
            StringBuilder request = new StringBuilder();
            while (request.indexOf("\r\n\r\n") < 0) {
                request.append((char) in.readUnsignedByte());
            }
            OutputStream out = socket.getOutputStream();
            if (request.indexOf("GET /health/ready ") == 0) {
                out.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n".getBytes(US_ASCII));
                return;
            }
            int key = request.indexOf("Sec-WebSocket-Key: ") + 19;
            String accepted =
                    request.substring(key, request.indexOf("\r\n", key)) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
            byte[] digest = MessageDigest.getInstance("SHA-1").digest(accepted.getBytes(ISO_8859_1));
            out.write("HTTP/1.1 101 Switching Protocols\r\nSec-WebSocket-Accept: %s\r\n\r\n"
                    .formatted(Base64.getEncoder().encodeToString(digest))
                    .getBytes(US_ASCII));
            if (request.indexOf("channel=bench") > 0) {
                SUBSCRIBERS.add(out);
                out.write(frame(
                        "{\"type\":\"subscribed\",\"channel\":\"bench\",\"position\":\"0.0\",\"recovered\":false}"));
            }
            while (true) {
                in.readUnsignedByte();
                int length = in.readUnsignedByte() & 0x7f;
                byte[] payload = new byte[4 + (length == 126 ? in.readUnsignedShort() : length)];
                in.readFully(payload);
                String publish = new String(payload, 4, payload.length - 4, US_ASCII);
                tellAll(publish.substring(publish.indexOf("\"data\":"), publish.length() - 1));
            }
        } catch (Exception ended) {
            // the bench went away
        }
    }

    private static synchronized void tellAll(String data) {
        offset++;
        for (OutputStream subscriber : SUBSCRIBERS) {
            boolean faulty = offset == 5 && subscriber == SUBSCRIBERS.getLast();
            int times = !faulty
                    ? 1
                    : switch (System.getProperty("fault", "none")) {
                        case "repeat" -> 2;
                        case "lose" -> 0;
                        default -> 1;
                    };
            try {
                for (int i = 0; i < times; i++) {
                    subscriber.write(
                            frame("{\"type\":\"message\",\"channel\":\"bench\",\"position\":\"fake.%d\",%s,\"time\":1}"
                                    .formatted(offset, data)));
                }
            } catch (IOException gone) {
                SUBSCRIBERS.remove(subscriber);
            }
        }
    }

    private static byte[] frame(String payload) {
        boolean small = payload.length() < 126;
        ByteBuffer frame =
                ByteBuffer.allocate(payload.length() + (small ? 2 : 4)).put((byte) 0x81);
        if (small) {
            frame.put((byte) payload.length());
        } else {
            frame.put((byte) 126).putShort((short) payload.length());
        }
        return frame.put(payload.getBytes(US_ASCII)).array();
    }
}
