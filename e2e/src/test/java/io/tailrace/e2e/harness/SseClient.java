package io.tailrace.e2e.harness;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * A Server-Sent Events client on a plain socket, so that a test sees every byte and can pull the cable between two of
 * them. It reads the fields as the HTML standard says; an event counts when its blank line has come.
 */
public final class SseClient implements FrameStream, AutoCloseable {
    /** One event: its {@code id} and {@code event} fields as they stood, and its data as a frame. */
    public record Event(String id, String name, JsonNode frame) {}

    private final Socket socket;
    private final CompletableFuture<String> ended = new CompletableFuture<>();
    private final int status;
    private final Map<String, String> headers = new TreeMap<>();
    private volatile int comments;

    private SseClient(URI gateway, String query, List<String> requestHeaders, Consumer<Event> sink) throws IOException {
        socket = new Socket(gateway.getHost(), gateway.getPort());
        socket.setTcpNoDelay(true);
        StringBuilder request = new StringBuilder();
        request.append("GET /v1/events?").append(query).append(" HTTP/1.1\r\n");
        request.append("Host: ").append(gateway.getAuthority()).append("\r\n");
        request.append("Accept: text/event-stream\r\n");
        for (int i = 0; i < requestHeaders.size(); i += 2) {
            request.append(requestHeaders.get(i))
                    .append(": ")
                    .append(requestHeaders.get(i + 1))
                    .append("\r\n");
        }
        request.append("\r\n");
        socket.getOutputStream().write(request.toString().getBytes(StandardCharsets.US_ASCII));
        InputStream in = new BufferedInputStream(socket.getInputStream(), 32 * 1024);
        String statusLine = line(in);
        status = Integer.parseInt(statusLine.split(" ")[1]);
        for (String header = line(in); !header.isEmpty(); header = line(in)) {
            int colon = header.indexOf(':');
            headers.put(
                    header.substring(0, colon).toLowerCase(Locale.ROOT),
                    header.substring(colon + 1).trim());
        }
        Thread.ofVirtual().name("sse").start(() -> read(in, sink));
    }

    /** Connected, the head of the answer read; each event goes to the consumer, in order, on one thread. */
    public static SseClient open(URI gateway, String query, List<String> headers, Consumer<Event> sink) {
        try {
            return new SseClient(gateway, query, headers, sink);
        } catch (IOException e) {
            throw new IllegalStateException("no events from %s?%s: %s".formatted(gateway, query, e), e);
        }
    }

    public int status() {
        return status;
    }

    /** Response headers, by their names in lower case. */
    public Map<String, String> headers() {
        return headers;
    }

    /** How it ended: {@code end} in order, else the fault. */
    @Override
    public CompletableFuture<String> ended() {
        return ended;
    }

    /** Comment lines seen so far. */
    public int comments() {
        return comments;
    }

    @Override
    public void cut() {
        try {
            socket.setSoLinger(true, 0);
        } catch (IOException _) {
            // It is closed already.
        }
        close();
    }

    @Override
    public void close() {
        try {
            socket.close();
        } catch (IOException _) {
            // Closed is what we want.
        }
    }

    private void read(InputStream in, Consumer<Event> sink) {
        try {
            InputStream body = "chunked".equals(headers.get("transfer-encoding")) ? new Chunks(in) : in;
            StringBuilder data = new StringBuilder();
            String id = "";
            String name = "";
            while (true) {
                String line = line(body);
                if (line.isEmpty()) {
                    if (!data.isEmpty()) {
                        data.setLength(data.length() - 1);
                        sink.accept(new Event(id, name, Http.json(data.toString())));
                    }
                    data.setLength(0);
                    name = "";
                } else if (line.startsWith(":")) {
                    comments++;
                } else {
                    int colon = line.indexOf(':');
                    String field = colon < 0 ? line : line.substring(0, colon);
                    String value = colon < 0 ? "" : line.substring(colon + 1).replaceFirst("^ ", "");
                    switch (field) {
                        case "data" -> data.append(value).append('\n');
                        case "id" -> id = value;
                        case "event" -> name = value;
                        default -> {
                            // `retry` and whatever comes: the standard says to ignore it.
                        }
                    }
                }
            }
        } catch (EOFException _) {
            ended.complete("end");
        } catch (IOException e) {
            ended.complete(e.toString());
        } catch (RuntimeException e) {
            ended.completeExceptionally(e);
        }
    }

    private static String line(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        while (true) {
            int next = in.read();
            if (next < 0) {
                throw new EOFException();
            }
            if (next == '\n') {
                break;
            }
            if (next != '\r') {
                line.write(next);
            }
        }
        return line.toString(StandardCharsets.UTF_8);
    }

    /** The bytes inside HTTP's chunks; the last chunk is the end. */
    private static final class Chunks extends InputStream {
        private final InputStream in;
        private int left;

        private Chunks(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            if (left == 0) {
                String size = line(in);
                left = Integer.parseInt(size.isEmpty() ? line(in) : size, 16);
                if (left == 0) {
                    return -1;
                }
            }
            left--;
            int next = in.read();
            if (next < 0) {
                throw new IOException("the connection ended inside a chunk");
            }
            return next;
        }
    }
}
