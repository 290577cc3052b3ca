package io.tailrace.edge.limit;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.edge.limit.Gate.Reach;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Over a real listener: what Vert.x makes of a request is half of the matter. */
class GateTest {
    private Vertx vertx;
    private int loopbackPort;
    private int networkPort;

    @BeforeEach
    void listen() throws Exception {
        vertx = Vertx.vertx();
        loopbackPort = listen(Reach.LOOPBACK);
        networkPort = listen(Reach.NETWORK);
    }

    private int listen(Reach reach) throws Exception {
        Gate gate = new Gate(
                reach,
                new OriginCheck(List.of("https://app.example.org")),
                new HostCheck(List.of("laptop.example")),
                64,
                Set.of("/v1/ws"),
                (context, code, status, sentence) ->
                        context.response().setStatusCode(status).end(code.text() + ": " + sentence));
        Router router = Router.router(vertx);
        router.route().handler(gate);
        router.route().handler(context -> {
            HttpServerRequest request = context.request();
            context.response().end("reached, " + gate.verdict(request));
        });
        HttpServer server = vertx.createHttpServer().requestHandler(router);
        return server.listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS)
                .actualPort();
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }

    @ParameterizedTest
    @ValueSource(strings = {"/", "/v1/ws", "/v1/events", "/v1/channels/a/messages", "/health/live"})
    void aForeignNameThatPointsToLoopbackIsMisdirectedOnEveryPath(String path) throws Exception {
        String answer = ask(loopbackPort, "GET", path, "Host: evil.example", "Origin: http://evil.example");

        assertThat(answer)
                .startsWith("HTTP/1.1 421 ")
                .endsWith(
                        "misdirected: this listener does not answer to host 'evil.example'; use localhost, 127.0.0.1 or [::1], or list the name in tailrace.hosts");
    }

    @Test
    void anUpgradeIsMisdirectedToo() throws Exception {
        String answer = ask(
                loopbackPort,
                "GET",
                "/v1/ws",
                "Host: evil.example",
                "Origin: http://evil.example",
                "Connection: Upgrade",
                "Upgrade: websocket",
                "Sec-WebSocket-Version: 13",
                "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==");

        assertThat(answer).startsWith("HTTP/1.1 421 ");
    }

    @ParameterizedTest
    @CsvSource({"localhost", "127.0.0.1:8080", "[::1]", "laptop.example"})
    void loopbackAnswersToItsOwnNames(String host) throws Exception {
        assertThat(ask(loopbackPort, "GET", "/", "Host: " + host)).endsWith("reached, ABSENT");
    }

    @Test
    void twoHostsAreNone() throws Exception {
        assertThat(ask(loopbackPort, "GET", "/", "Host: localhost", "Host: evil.example"))
                .doesNotContain("reached");
    }

    @Test
    void aListenerOfTheNetworkAnswersToAnyName() throws Exception {
        assertThat(ask(networkPort, "GET", "/", "Host: push.example", "Origin: http://push.example"))
                .endsWith("reached, OWN");
    }

    @Test
    void aForeignPageIsForbidden() throws Exception {
        String answer = ask(loopbackPort, "POST", "/v1/x", "Host: localhost", "Origin: http://evil.example");

        assertThat(answer)
                .startsWith("HTTP/1.1 403 ")
                .containsIgnoringCase("\r\nvary: origin\r\n")
                .doesNotContainIgnoringCase("access-control-allow-origin")
                .endsWith(
                        "forbidden: pages of origin 'http://evil.example' may not use 'localhost'; serve them from that host, or list the origin in tailrace.origins");
    }

    @Test
    void twoOriginsAreForbidden() throws Exception {
        assertThat(ask(
                        loopbackPort,
                        "GET",
                        "/",
                        "Host: localhost",
                        "Origin: http://localhost",
                        "Origin: http://evil.example"))
                .startsWith("HTTP/1.1 403 ");
    }

    @Test
    void aForeignUpgradeGoesOnOnlyWhereItIsToldLater() throws Exception {
        String[] upgrade = {
            "Host: localhost", "Origin: http://evil.example", "Connection: Upgrade", "Upgrade: WebSocket"
        };

        assertThat(ask(loopbackPort, "GET", "/v1/ws", upgrade)).endsWith("reached, REFUSED");
        assertThat(ask(loopbackPort, "GET", "/v1/documents/a", upgrade)).startsWith("HTTP/1.1 403 ");
        assertThat(ask(loopbackPort, "GET", "/v1/ws", "Host: localhost", "Origin: http://evil.example"))
                .startsWith("HTTP/1.1 403 ");
    }

    @Test
    void aListedPageMayReadTheAnswer() throws Exception {
        String answer = ask(loopbackPort, "GET", "/", "Host: localhost", "Origin: https://app.example.org");

        assertThat(answer)
                .containsIgnoringCase("\r\naccess-control-allow-origin: https://app.example.org\r\n")
                .containsIgnoringCase("\r\nvary: origin\r\n")
                .doesNotContainIgnoringCase("allow-credentials")
                .endsWith("reached, LISTED");
    }

    @Test
    void thePreflightOfAListedPageIsAnswered() throws Exception {
        String answer = ask(
                loopbackPort,
                "OPTIONS",
                "/v1/channels/a/messages",
                "Host: localhost",
                "Origin: https://app.example.org",
                "Access-Control-Request-Method: POST",
                "Access-Control-Request-Headers: idempotency-key");

        assertThat(answer)
                .startsWith("HTTP/1.1 204 ")
                .containsIgnoringCase("\r\naccess-control-allow-origin: https://app.example.org\r\n")
                .containsIgnoringCase("idempotency-key")
                .doesNotContain("reached");
    }

    @Test
    void thePreflightOfAForeignPageIsForbidden() throws Exception {
        assertThat(ask(
                        loopbackPort,
                        "OPTIONS",
                        "/",
                        "Host: localhost",
                        "Origin: http://evil.example",
                        "Access-Control-Request-Method: POST"))
                .startsWith("HTTP/1.1 403 ");
    }

    @Test
    void sixtyFourHeaderFieldsPassAndOneMoreIsRefused() throws Exception {
        assertThat(ask(loopbackPort, "GET", "/", fields(64))).endsWith("reached, ABSENT");
        assertThat(ask(loopbackPort, "GET", "/", fields(65)))
                .startsWith("HTTP/1.1 431 ")
                .endsWith("bad_request: the request has 65 header fields, allowed are 64; send fewer");
    }

    @ParameterizedTest
    @CsvSource({
        "127.0.0.1, LOOPBACK",
        "127.1.2.3, LOOPBACK",
        "::1, LOOPBACK",
        "localhost, LOOPBACK",
        "0.0.0.0, NETWORK",
        "::, NETWORK",
        "192.0.2.1, NETWORK",
        "laptop.example, NETWORK"
    })
    void theHostOfAListenerTellsWhoReachesIt(String host, Reach reach) {
        assertThat(Reach.of(host)).isEqualTo(reach);
    }

    /** As many as given, with Host and the Connection field that {@link #ask} adds. */
    private static String[] fields(int count) {
        String[] fields = new String[count - 1];
        fields[0] = "Host: localhost";
        for (int i = 1; i < fields.length; i++) {
            fields[i] = "X-" + i + ": a";
        }
        return fields;
    }

    /** The whole answer; the listener closes after it. */
    private static String ask(int port, String method, String path, String... fields) throws IOException {
        boolean own = String.join("\n", fields).contains("Connection:");
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(30_000);
            String head = method + " " + path + " HTTP/1.1\r\n" + String.join("\r\n", fields) + "\r\n"
                    + (own ? "" : "Connection: close\r\n") + "\r\n";
            socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
            if (own) {
                return answerOfKnownLength(socket);
            }
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
        }
    }

    private static String answerOfKnownLength(Socket socket) throws IOException {
        StringBuilder answer = new StringBuilder();
        int headEnd = -1;
        int length = 0;
        while (headEnd < 0 || answer.length() < headEnd + length) {
            int next = socket.getInputStream().read();
            if (next < 0) {
                break;
            }
            answer.append((char) next);
            if (headEnd < 0 && answer.toString().endsWith("\r\n\r\n")) {
                headEnd = answer.length();
                length = Integer.parseInt(answer.toString().replaceAll("(?is).*content-length: (\\d+).*", "$1"));
            }
        }
        return answer.toString();
    }
}
