package io.tailrace.edge.hub;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.quarkus.websockets.next.HttpUpgradeCheck;
import io.quarkus.websockets.next.UserData.TypedKey;
import io.quarkus.websockets.next.WebSocketConnection;
import io.tailrace.edge.wire.JsonFrames;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.net.impl.ConnectionBase;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The way from a websockets-next connection to its channel, and the one class that may cast to {@link ConnectionBase}:
 * the platform has no public one. The request's connection is taken before the upgrade, because afterwards it hides
 * behind wrappers, and travels in the connection's user data.
 *
 * <p>After the upgrade the pipeline is {@code [wsdecoder, wsencoder, guard, handler]}, with {@code ssl} before them
 * where TLS ends here. {@link #prove} checks at the start that this is still so.
 */
public final class ChannelTap {
    private static final TypedKey<HttpConnection> CONNECTION = new TypedKey<>("tailrace.connection");
    private static final String DECODER = "wsdecoder";
    private static final String ENCODER = "wsencoder";
    private static final String HANDLER = "handler";
    private static final String IDLE = "idle";
    private static final String SUBPROTOCOLS = "Sec-WebSocket-Protocol";
    private static final String SUBPROTOCOL = "tailrace.v1";
    private static final Set<String> KEPT = Set.of("host", "origin", "upgrade", "connection");
    private static final String KEPT_PREFIX = "sec-websocket-";
    private static final long PROOF_MILLIS_MAX = 30_000;

    private final int frameBytesMax;

    /** @param maxMessageBytes the largest of all namespaces */
    public ChannelTap(int maxMessageBytes) {
        this.frameBytesMax = JsonFrames.frameBytesMax(maxMessageBytes);
    }

    /**
     * The last thing an {@link HttpUpgradeCheck} does before it permits: from here on the connection is guarded.
     * Removes the headers that nobody reads later, because the platform keeps two copies of them as long as the
     * connection lives; so whoever needs another header has read it before. A bearer token among the subprotocols goes
     * with them.
     */
    public void prepare(HttpUpgradeCheck.HttpUpgradeContext upgrade) {
        HttpServerRequest request = upgrade.httpRequest();
        upgrade.userData().put(CONNECTION, request.connection());
        guard(channel(request.connection()));
        strip(request.headers());
    }

    /**
     * What the hub writes through, once in {@code @OnOpen}, on the connection's loop. The platform's idle handler goes:
     * it does not see what we write. So does the user data, which is a map for each connection.
     */
    public TappedSocket take(WebSocketConnection connection) {
        HttpConnection http = connection.userData().remove(CONNECTION);
        if (http == null) {
            throw new IllegalStateException(
                    "connection %s was opened without ChannelTap.prepare, or taken twice".formatted(connection.id()));
        }
        return tapped(channel(http));
    }

    /** The cast, in its one place. */
    static Channel channel(HttpConnection connection) {
        return ((ConnectionBase) connection).channel();
    }

    private void guard(Channel channel) {
        ChannelPipeline pipeline = channel.pipeline();
        if (pipeline.get(FrameGuard.NAME) == null) { // an upgrade that failed may be tried again
            pipeline.addBefore(HANDLER, FrameGuard.NAME, new FrameGuard(frameBytesMax));
        }
    }

    private static TappedSocket tapped(Channel channel) {
        ChannelPipeline pipeline = channel.pipeline();
        ChannelHandlerContext encoder = pipeline.context(ENCODER);
        FrameGuard guard = pipeline.get(FrameGuard.class);
        if (encoder == null || guard == null) {
            throw new IllegalStateException("pipeline is %s, expected are %s, %s, %s and %s"
                    .formatted(pipeline.names(), DECODER, ENCODER, FrameGuard.NAME, HANDLER));
        }
        if (pipeline.get(IDLE) != null) {
            pipeline.remove(IDLE);
        }
        return new TappedSocket(new Wire(encoder), guard);
    }

    private static void strip(MultiMap headers) {
        boolean ours = offersOurs(headers.getAll(SUBPROTOCOLS));
        for (String name : Set.copyOf(headers.names())) {
            String lower = name.toLowerCase(Locale.ROOT);
            if (!KEPT.contains(lower) && !lower.startsWith(KEPT_PREFIX)) {
                headers.remove(name);
            }
        }
        if (ours) {
            headers.set(SUBPROTOCOLS, SUBPROTOCOL);
        }
    }

    private static boolean offersOurs(List<String> offers) {
        for (String offer : offers) {
            for (String protocol : offer.split(",")) {
                if (protocol.trim().equals(SUBPROTOCOL)) {
                    return true;
                }
            }
        }
        return false;
    }

    /**
     * Opens a WebSocket on loopback to a server of its own, taps it, and sends a frame around the platform. Fails with
     * what is not as it has to be; then this version of the platform cannot be used. Takes some milliseconds, 30 s at
     * most.
     */
    public Future<Void> prove(Vertx vertx) {
        HttpServerOptions options = new HttpServerOptions();
        new CompressionOff().customizeHttpServer(options);
        new FrameLimits(frameBytesMax).customizeHttpServer(options);
        HttpServer server = vertx.createHttpServer(options);
        WebSocketClient client = vertx.createWebSocketClient();
        Promise<Void> proof = Promise.promise();
        long timer = vertx.setTimer(
                PROOF_MILLIS_MAX,
                late -> proof.tryFail("no frame came through the tap within %d ms".formatted(PROOF_MILLIS_MAX)));
        server.requestHandler(request -> sendThroughTap(request, proof))
                .listen(0, "127.0.0.1")
                .compose(listening -> client.connect(listening.actualPort(), "127.0.0.1", "/"))
                .onFailure(proof::tryFail)
                .onSuccess(socket -> socket.textMessageHandler(text -> checkProof(text, proof)));
        return proof.future()
                .eventually(() -> {
                    vertx.cancelTimer(timer);
                    return client.close();
                })
                .eventually(() -> server.close());
    }

    private void sendThroughTap(HttpServerRequest request, Promise<Void> proof) {
        try {
            Channel channel = channel(request.connection());
            guard(channel);
            strip(request.headers());
            request.toWebSocket().onFailure(proof::tryFail).onSuccess(socket -> {
                String fault = order(channel.pipeline());
                if (fault != null) {
                    proof.tryFail(fault);
                    return;
                }
                TappedSocket tapped = tapped(channel);
                tapped.wire().write(proofFrame());
                tapped.wire().flush();
            });
        } catch (RuntimeException | LinkageError e) {
            proof.tryFail(e); // a border: whatever is wrong with the platform is the answer
        }
    }

    private static @Nullable String order(ChannelPipeline pipeline) {
        List<String> names = pipeline.names();
        int decoder = names.indexOf(DECODER);
        int encoder = names.indexOf(ENCODER);
        int guard = names.indexOf(FrameGuard.NAME);
        int handler = names.indexOf(HANDLER);
        boolean asExpected = decoder >= 0 && decoder < guard && encoder >= 0 && encoder < guard && guard + 1 == handler;
        return asExpected
                ? null
                : "pipeline is %s, expected are %s and %s, then %s, then %s"
                        .formatted(names, DECODER, ENCODER, FrameGuard.NAME, HANDLER);
    }

    private static final String PROOF = "{\"type\":\"pong\"}";

    private static ByteBuf proofFrame() {
        byte[] text = PROOF.getBytes(StandardCharsets.US_ASCII);
        return PooledByteBufAllocator.DEFAULT
                .directBuffer(2 + text.length, 2 + text.length)
                .writeByte(0x81)
                .writeByte(text.length)
                .writeBytes(text);
    }

    private static void checkProof(String text, Promise<Void> proof) {
        if (text.equals(PROOF)) {
            proof.tryComplete();
        } else {
            proof.tryFail("the tap sent %s, and %s arrived".formatted(PROOF, text));
        }
    }
}
