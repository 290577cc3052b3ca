package io.tailrace.e2e.harness;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/** The JDK's WebSocket: frames go to a consumer, or wait to be asked for with {@link #next}. */
public final class WebSocketClient implements FrameStream, AutoCloseable {
    private static final Duration WAIT_MAX = Duration.ofSeconds(20);

    /** How it ended: the close code, or 1006 where it broke. */
    public record Closed(int code, String reason) {}

    private final BlockingQueue<JsonNode> inbox;
    private final CompletableFuture<Closed> closed = new CompletableFuture<>();
    private final Consumer<JsonNode> sink;
    private final WebSocket socket;

    private WebSocketClient(
            URI gateway, String query, List<String> headers, BlockingQueue<JsonNode> inbox, Consumer<JsonNode> sink) {
        this.inbox = inbox;
        this.sink = sink;
        URI uri = URI.create(
                gateway.toString().replaceFirst("^http", "ws") + "/v1/ws" + (query.isEmpty() ? "" : "?" + query));
        WebSocket.Builder builder = Http.CLIENT.newWebSocketBuilder().connectTimeout(WAIT_MAX);
        for (int i = 0; i < headers.size(); i += 2) {
            builder.header(headers.get(i), headers.get(i + 1));
        }
        this.socket = get(builder.buildAsync(uri, new Listener()), "connected to " + uri);
    }

    /** Connected; frames wait in an inbox. */
    public static WebSocketClient open(URI gateway, String query) {
        return open(gateway, query, List.of());
    }

    /** The same with request headers: name, value, name, value. */
    public static WebSocketClient open(URI gateway, String query, List<String> headers) {
        BlockingQueue<JsonNode> inbox = new LinkedBlockingQueue<>();
        return new WebSocketClient(gateway, query, headers, inbox, inbox::add);
    }

    /** Connected; each frame goes to the consumer, on one thread at a time, in order. */
    public static WebSocketClient open(URI gateway, String query, Consumer<JsonNode> sink) {
        return new WebSocketClient(gateway, query, List.of(), new LinkedBlockingQueue<>(), sink);
    }

    /** The next frame; fails after 20 s without one. */
    public JsonNode next() {
        try {
            JsonNode frame = inbox.poll(WAIT_MAX.toSeconds(), TimeUnit.SECONDS);
            if (frame == null) {
                throw new IllegalStateException("no frame within %s; closed: %s".formatted(WAIT_MAX, closed));
            }
            return frame;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** The next frame, which must be of this type. */
    public JsonNode next(String type) {
        JsonNode frame = next();
        if (!frame.path("type").asText().equals(type)) {
            throw new IllegalStateException("expected %s, got %s".formatted(type, frame));
        }
        return frame;
    }

    public void send(String text) {
        get(socket.sendText(text, true), "sent");
    }

    public void sendBinary(byte[] bytes) {
        get(socket.sendBinary(ByteBuffer.wrap(bytes), true), "sent");
    }

    /** How the server, or the network, ended it; fails after 20 s where it stays open. */
    public Closed awaitClosed() {
        return get(closed, "closed");
    }

    public boolean isClosed() {
        return closed.isDone();
    }

    @Override
    public void cut() {
        socket.abort();
    }

    @Override
    public CompletableFuture<Closed> ended() {
        return closed;
    }

    /** A clean close, which the server answers. */
    @Override
    public void close() {
        // It may have closed by itself a moment ago; then there is nothing to say any more.
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "").handle((_, _) -> "").join();
        socket.abort();
    }

    private static <T> T get(CompletionStage<T> stage, String what) {
        try {
            return stage.toCompletableFuture().get(WAIT_MAX.toSeconds(), TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            throw new IllegalStateException("not %s: %s".formatted(what, e.getCause()), e.getCause());
        } catch (TimeoutException e) {
            throw new IllegalStateException("not %s within %s".formatted(what, WAIT_MAX), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private final class Listener implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public CompletionStage<?> onText(WebSocket webSocket, CharSequence data, boolean last) {
            text.append(data);
            if (last) {
                JsonNode frame = Http.json(text.toString());
                text.setLength(0);
                sink.accept(frame);
            }
            webSocket.request(1);
            return CompletableFuture.completedStage(null);
        }

        @Override
        public CompletionStage<?> onClose(WebSocket webSocket, int code, String reason) {
            closed.complete(new Closed(code, reason));
            return CompletableFuture.completedStage(null);
        }

        @Override
        public void onError(WebSocket webSocket, Throwable error) {
            closed.complete(new Closed(1006, String.valueOf(error)));
        }
    }
}
