package io.tailrace.edge.limit;

import io.tailrace.codes.Code;
import io.tailrace.edge.limit.OriginCheck.Transport;
import io.tailrace.edge.limit.OriginCheck.Verdict;
import io.vertx.core.Handler;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.RoutingContext;
import java.net.InetAddress;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The first route of a listener: header count, host, origin, in this order. It answers a refusal itself, and the
 * preflight of a page that is listed; every other request goes on, with the headers that let a listed page read the
 * answer.
 *
 * <p>A browser hides the answer to a refused WebSocket from its page. So on the paths given for it, an upgrade from a
 * foreign origin goes on, and whoever takes it asks {@link #verdict} and says it in a frame: {@code error}, then close
 * 4403.
 *
 * <p>Event loop of the request; nothing blocks. Registered with a priority above 300, before the platform parses a
 * token.
 */
public final class Gate implements Handler<RoutingContext> {
    /** Where it stands among the platform's filters, whose first has 300. */
    public static final int PRIORITY = 400;

    private static final String ALLOWED_METHODS = "GET, POST, PUT, DELETE";
    private static final String ALLOWED_HEADERS =
            "authorization, content-type, idempotency-key, tailrace-key, tailrace-tag, if-match, if-none-match,"
                    + " last-event-id, traceparent, tracestate, x-grpc-web, x-user-agent, grpc-timeout";
    private static final String EXPOSED_HEADERS =
            "etag, retry-after, ratelimit, ratelimit-policy, location, traceparent, grpc-status, grpc-message,"
                    + " grpc-status-details-bin";
    private static final CharSequence MAX_AGE_SECONDS = HttpHeaders.createOptimized("7200");
    private static final CharSequence ORIGIN = HttpHeaders.ORIGIN;

    /** What a route that is refused says: the code, its status unless another one fits better, and the sentence. */
    @FunctionalInterface
    public interface Refusal {
        /** Ends the response; {@code httpStatus} is usually the code's own. */
        void answer(RoutingContext context, Code code, int httpStatus, String sentence);
    }

    /** Who reaches a listener. */
    public enum Reach {
        /** This machine only. */
        LOOPBACK,
        /** Others too. */
        NETWORK;

        /**
         * That of a listener on this host, as configured. Asks no name service: a name is {@code localhost} or others'.
         */
        public static Reach of(String host) {
            if (host.equalsIgnoreCase("localhost")) {
                return LOOPBACK;
            }
            try {
                return InetAddress.ofLiteral(host).isLoopbackAddress() ? LOOPBACK : NETWORK;
            } catch (IllegalArgumentException e) {
                return NETWORK;
            }
        }
    }

    private final Reach reach;
    private final OriginCheck origins;
    private final HostCheck hosts;
    private final int headersMax;
    private final Set<String> toldAfterUpgrade;
    private final Refusal refusal;

    /**
     * @param reach of the listener that it stands before
     * @param headersMax the most header fields of a request
     * @param toldAfterUpgrade the paths of WebSockets that tell a refused origin themselves
     */
    public Gate(
            Reach reach,
            OriginCheck origins,
            HostCheck hosts,
            int headersMax,
            Set<String> toldAfterUpgrade,
            Refusal refusal) {
        this.reach = reach;
        this.origins = origins;
        this.hosts = hosts;
        this.headersMax = headersMax;
        this.toldAfterUpgrade = Set.copyOf(toldAfterUpgrade);
        this.refusal = refusal;
    }

    @Override
    public void handle(RoutingContext context) {
        HttpServerRequest request = context.request();
        int headers = request.headers().size();
        if (headers > headersMax) {
            refusal.answer(
                    context,
                    Code.BAD_REQUEST,
                    431,
                    "the request has %d header fields, allowed are %d; send fewer".formatted(headers, headersMax));
            return;
        }
        String host = host(request);
        if (reach == Reach.LOOPBACK && !hosts.answersTo(host)) {
            refusal.answer(context, Code.MISDIRECTED, Code.MISDIRECTED.httpStatus(), HostCheck.sentence(host));
            return;
        }
        checkOrigin(context, host);
    }

    private void checkOrigin(RoutingContext context, String host) {
        HttpServerRequest request = context.request();
        // A cache that ignored it would show one page the answer of another.
        addVary(context);
        Verdict verdict = verdict(request);
        if (verdict == Verdict.REFUSED
                && !(isUpgrade(request) && toldAfterUpgrade.contains(context.normalizedPath()))) {
            refusal.answer(
                    context,
                    Code.FORBIDDEN,
                    Code.FORBIDDEN.httpStatus(),
                    OriginCheck.sentence(request.headers().getAll(ORIGIN), host));
            return;
        }
        if (verdict == Verdict.LISTED) {
            context.response()
                    .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, request.getHeader(ORIGIN))
                    .putHeader(HttpHeaders.ACCESS_CONTROL_EXPOSE_HEADERS, EXPOSED_HEADERS);
        }
        if (isPreflight(request)) {
            answerPreflight(context);
            return;
        }
        context.next();
    }

    private static void addVary(RoutingContext context) {
        MultiMap headers = context.response().headers();
        if (!headers.contains(HttpHeaders.VARY, ORIGIN, true)) {
            headers.add(HttpHeaders.VARY, ORIGIN);
        }
    }

    private static boolean isPreflight(HttpServerRequest request) {
        return request.method().equals(HttpMethod.OPTIONS)
                && request.headers().contains(ORIGIN)
                && request.headers().contains(HttpHeaders.ACCESS_CONTROL_REQUEST_METHOD);
    }

    private static void answerPreflight(RoutingContext context) {
        context.response()
                .setStatusCode(204)
                .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, ALLOWED_METHODS)
                .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, ALLOWED_HEADERS)
                .putHeader(HttpHeaders.ACCESS_CONTROL_MAX_AGE, MAX_AGE_SECONDS)
                .end();
    }

    /** What the origin of a request is to us; a WebSocket of a path given for it asks this at its upgrade. */
    public Verdict verdict(HttpServerRequest request) {
        Transport transport = request.isSSL() ? Transport.TLS : Transport.PLAIN;
        return origins.of(request.headers().getAll(ORIGIN), host(request), transport);
    }

    /** The sentence for a request whose {@link #verdict} is refused. */
    public String sentence(HttpServerRequest request) {
        return OriginCheck.sentence(request.headers().getAll(ORIGIN), host(request));
    }

    /** Whether the request asks for a WebSocket; over HTTP/2 the platform knows none. */
    private static boolean isUpgrade(HttpServerRequest request) {
        @Nullable String upgrade = request.getHeader(HttpHeaders.UPGRADE);
        return upgrade != null && upgrade.equalsIgnoreCase("websocket");
    }

    /** {@code Host} or {@code :authority} as sent; two different ones, or none, are nobody's. */
    private static String host(HttpServerRequest request) {
        List<String> sent = request.headers().getAll(HttpHeaders.HOST);
        if (request.version() != HttpVersion.HTTP_2) {
            return sent.size() == 1 ? sent.getFirst() : "";
        }
        @Nullable HostAndPort authority = request.authority();
        if (authority == null) {
            return "";
        }
        String asked = authority.port() > 0 ? authority.host() + ":" + authority.port() : authority.host();
        return sent.isEmpty() || sent.equals(List.of(asked)) ? asked : "";
    }
}
