package io.tailrace.sse.events;

import io.tailrace.codes.Code;
import io.tailrace.core.model.TailraceException;
import io.tailrace.core.session.ServerFrame;
import io.tailrace.edge.hub.Hub;
import io.tailrace.edge.hub.StreamTap;
import io.tailrace.edge.hub.Wire;
import io.tailrace.edge.node.Node;
import io.tailrace.edge.stream.StreamQuery;
import io.tailrace.edge.wire.JsonFrames;
import io.tailrace.edge.wire.ProblemAnswer;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** {@code GET /v1/events} as Server-Sent Events. */
@Singleton
public final class EventsRoute {
    private static final String EVENT_STREAM = "text/event-stream";

    /** A client that was cut comes back after this, up to twice as late, so that not all come at once. */
    private static final int RETRY_MILLIS = 1_000;

    private final Node node;

    EventsRoute(Node node) {
        this.node = node;
    }

    void install(@Observes Router router) {
        router.get("/v1/events").handler(this::open);
    }

    private void open(RoutingContext context) {
        StreamQuery query;
        try {
            checkAccept(context.request().getHeader("Accept"));
            query = StreamQuery.parse(
                    context.request().query(),
                    context.request().getHeader("Last-Event-ID"),
                    node.limits().channelsPerStream(),
                    node.namespaces());
            if (query.channels().isEmpty()) {
                throw new TailraceException(
                        Code.BAD_REQUEST,
                        "the URL names no channel; add ?channel=…, once for each, at most %d"
                                .formatted(node.limits().channelsPerStream()));
            }
        } catch (TailraceException refused) {
            ProblemAnswer.send(context, refused, node.meter());
            return;
        }
        Optional<TailraceException> full = node.full();
        HttpServerResponse response = begin(context);
        if (full.isPresent()) {
            comeAgain(response, full.get());
            return;
        }
        stream(context, response, query);
    }

    private static void checkAccept(@Nullable String accept) {
        if (accept == null || accept.isBlank()) {
            return;
        }
        String types = accept.toLowerCase(Locale.ROOT);
        if (types.contains(EVENT_STREAM) || types.contains("text/*") || types.contains("*/*")) {
            return;
        }
        throw new TailraceException(
                Code.NOT_ACCEPTABLE,
                "Accept lists nothing that can be answered here; this version has %s".formatted(EVENT_STREAM));
    }

    private static HttpServerResponse begin(RoutingContext context) {
        return context.response()
                .setStatusCode(200)
                .setChunked(true)
                .putHeader("Content-Type", EVENT_STREAM)
                .putHeader("Cache-Control", "no-store, no-transform")
                .putHeader("X-Accel-Buffering", "no");
    }

    /** Any status but 200 stops an EventSource for ever, so what may pass is told as an event. */
    private static void comeAgain(HttpServerResponse response, TailraceException full) {
        byte[] error = JsonFrames.server(
                new ServerFrame.Error(null, null, full.code(), full.sentence(), full.retryAfterMillis()));
        response.end("retry: %d\nevent: error\ndata: %s\n\n"
                .formatted(full.retryAfterMillis(), new String(error, StandardCharsets.UTF_8)));
    }

    private void stream(RoutingContext context, HttpServerResponse response, StreamQuery query) {
        // Headers and first bytes at once: some proxies hold a response back until they have seen its body begin.
        int retryMillis = RETRY_MILLIS + node.randomness().below(RETRY_MILLIS);
        response.write(Buffer.buffer("retry: " + retryMillis + "\n:\n\n"));
        Wire wire = StreamTap.take(context.request());
        Hub hub = node.fanout().hubOf(wire.loop());
        SseSocket socket = new SseSocket(hub, wire, query.channels(), () -> end(response));
        wire.listen(() -> hub.writabilityChanged(socket));
        response.closeHandler(gone -> hub.closed(socket));
        response.endHandler(ended -> {
            wire.unlisten();
            hub.closed(socket);
        });
        hub.opened(socket);
        socket.tell(node.welcome(hub.limits().streamHeartbeatMillis()), null);
        for (int i = 0; i < query.channels().size(); i++) {
            hub.subscribe(socket, null, query.channels().get(i), query.starts().get(i));
        }
    }

    private static void end(HttpServerResponse response) {
        if (!response.ended() && !response.closed()) {
            response.end();
        }
    }
}
