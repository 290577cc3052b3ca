package io.tailrace.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tailrace.e2e.harness.Http;
import io.tailrace.e2e.harness.Installation;
import io.tailrace.e2e.harness.Names;
import io.tailrace.e2e.harness.RawWebSocket;
import io.tailrace.e2e.harness.Shape;
import io.tailrace.e2e.harness.WebSocketClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Whatever is wrong gets a typed error that says what, and the connection stays wherever the design says so. */
@ParameterizedClass
@MethodSource("io.tailrace.e2e.harness.Shape#wanted")
@Timeout(60)
class BadInputIT {
    private static final int DATA_BYTES_MAX = 64 * 1024;
    private static final int FRAME_BYTES_MAX = DATA_BYTES_MAX + 16 * 1024;
    private static final String FOREIGN = "https://elsewhere.example";

    private final Installation installation;

    BadInputIT(Shape shape) {
        installation = shape.installation();
    }

    // --- frames ----------------------------------------------------------------------------------------------------

    static Stream<Arguments> frames() {
        return Stream.of(
                Arguments.of("{\"type\":\"nonsense\"}", "bad_request"),
                Arguments.of("{\"channel\":\"a\"}", "bad_request"),
                Arguments.of("this is no JSON", "bad_request"),
                Arguments.of("{\"type\":\"subscribe\"", "bad_request"),
                Arguments.of("[1,2]", "bad_request"),
                Arguments.of("", "bad_request"),
                Arguments.of("{\"type\":\"subscribe\"}", "bad_request"),
                Arguments.of("{\"type\":\"subscribe\",\"channel\":7}", "bad_request"),
                Arguments.of("{\"type\":\"subscribe\",\"channel\":\"a b\"}", "bad_channel"),
                Arguments.of("{\"type\":\"subscribe\",\"channel\":\"\"}", "bad_channel"),
                Arguments.of("{\"type\":\"subscribe\",\"channel\":\"a//b\"}", "bad_channel"),
                Arguments.of("{\"type\":\"subscribe\",\"channel\":\"a/../b\"}", "bad_channel"),
                Arguments.of("{\"type\":\"subscribe\",\"channel\":\"" + "a".repeat(201) + "\"}", "bad_channel"),
                Arguments.of("{\"type\":\"subscribe\",\"channel\":\"nowhere:a\"}", "unknown_namespace"),
                Arguments.of("{\"type\":\"subscribe\",\"channel\":\"a\",\"since\":\"yesterday\"}", "bad_position"),
                Arguments.of("{\"type\":\"subscribe\",\"channel\":\"a\",\"since\":\"0\",\"rewind\":3}", "bad_request"),
                Arguments.of("{\"type\":\"subscribe\",\"channel\":\"a\",\"rewind\":-1}", "bad_request"),
                Arguments.of("{\"type\":\"publish\",\"channel\":\"a\"}", "bad_request"),
                Arguments.of("{\"type\":\"publish\",\"channel\":\"tailrace:x\",\"data\":1}", "unknown_namespace"),
                Arguments.of(
                        "{\"type\":\"publish\",\"channel\":\"a\",\"data\":1,\"messageId\":\"" + "m".repeat(129) + "\"}",
                        "bad_request"),
                Arguments.of(
                        "{\"type\":\"publish\",\"channel\":\"a\",\"data\":\"" + "x".repeat(DATA_BYTES_MAX) + "\"}",
                        "too_large"));
    }

    @ParameterizedTest
    @MethodSource("frames")
    void aBadFrameGetsATypedErrorAndTheConnectionStays(String text, String code) {
        try (WebSocketClient client = WebSocketClient.open(installation.webSocketGateway(0), "")) {
            client.next("welcome");

            client.send(text);

            assertIsError(client.next("error"), code);
            client.send("{\"type\":\"ping\",\"id\":1}");
            assertThat(client.next("pong").path("id").asInt()).isEqualTo(1);
        }
    }

    @Test
    void anErrorRepeatsTheIdOfItsFrameAndNamesItsChannel() {
        try (WebSocketClient client = WebSocketClient.open(installation.webSocketGateway(0), "")) {
            client.next("welcome");

            client.send("{\"type\":\"subscribe\",\"id\":\"mine\",\"channel\":\"nowhere:a\"}");

            JsonNode error = client.next("error");
            assertThat(error.path("id").asText()).isEqualTo("mine");
            assertThat(error.path("channel").asText()).isEqualTo("nowhere:a");
        }
    }

    @Test
    void aBinaryFrameThatTheSubprotocolDoesNotKnowIsAnErrorAndTheConnectionStays() {
        try (WebSocketClient client = WebSocketClient.open(installation.webSocketGateway(0), "")) {
            client.next("welcome");

            client.sendBinary(new byte[] {1, 2, 3});

            assertIsError(client.next("error"), "bad_request");
            client.send("{\"type\":\"ping\"}");
            client.next("pong");
        }
    }

    @Test
    void aSecondSubscribeIsAlreadySubscribedAndTheFirstGoesOn() throws IOException {
        String channel = Names.channel("twice");
        try (WebSocketClient client =
                WebSocketClient.open(installation.webSocketGateway(0), "channel=" + Http.encoded(channel))) {
            client.next("welcome");
            client.next("subscribed");

            client.send("{\"type\":\"subscribe\",\"channel\":\"%s\"}".formatted(channel));

            assertIsError(client.next("error"), "already_subscribed");
            Http.publish(installation.httpGateway(0), channel, "m", "\"still here\"");
            assertThat(client.next("message").path("data").asText()).isEqualTo("still here");
        }
    }

    @Test
    void anUnsubscribeIsAlwaysAnswered() {
        try (WebSocketClient client = WebSocketClient.open(installation.webSocketGateway(0), "")) {
            client.next("welcome");

            client.send("{\"type\":\"unsubscribe\",\"id\":3,\"channel\":\"never-subscribed\"}");

            assertThat(client.next("unsubscribed").path("id").asInt()).isEqualTo(3);
        }
    }

    @Test
    void moreThan256ChannelsAreTooManyAndTheOthersStay() {
        String prefix = Names.channel("many");
        try (WebSocketClient client = WebSocketClient.open(installation.webSocketGateway(0), "")) {
            client.next("welcome");
            for (int i = 0; i < 256; i++) {
                client.send("{\"type\":\"subscribe\",\"channel\":\"%s-%d\"}".formatted(prefix, i));
                client.next("subscribed");
            }

            client.send("{\"type\":\"subscribe\",\"channel\":\"%s-256\"}".formatted(prefix));

            assertIsError(client.next("error"), "too_many");
            client.send("{\"type\":\"unsubscribe\",\"channel\":\"%s-0\"}".formatted(prefix));
            client.next("unsubscribed");
            client.send("{\"type\":\"subscribe\",\"channel\":\"%s-256\"}".formatted(prefix));
            client.next("subscribed");
        }
    }

    @Test
    void noOffsetIsSpentOnWhatWasRefused() throws IOException {
        String channel = Names.channel("unspent");
        try (WebSocketClient client = WebSocketClient.open(installation.webSocketGateway(0), "")) {
            client.next("welcome");
            client.send("{\"type\":\"publish\",\"channel\":\"%s\",\"data\":\"%s\"}"
                    .formatted(channel, "x".repeat(DATA_BYTES_MAX)));
            assertIsError(client.next("error"), "too_large");
            client.send("{\"type\":\"publish\",\"channel\":\"%s\"}".formatted(channel));
            assertIsError(client.next("error"), "bad_request");
        }
        Http.publish(installation.httpGateway(0), channel, "big", "\"" + "x".repeat(DATA_BYTES_MAX) + "\"");

        HttpResponse<String> good = Http.publish(installation.httpGateway(0), channel, "good", "1");

        assertThat(Http.json(good.body()).path("offset").asLong()).isEqualTo(1);
    }

    @Test
    void aFrameOverTheFrameLimitIsClosedAsTooBig() throws IOException {
        try (RawWebSocket client = RawWebSocket.open(installation.webSocketGateway(0), "")) {
            client.readFrame("welcome");

            client.send(RawWebSocket.FIN | RawWebSocket.TEXT, " ".repeat(FRAME_BYTES_MAX + 1));

            assertThat(client.readClose()).isEqualTo(1009);
        }
    }

    @Test
    void aPositionThatNobodyHasWrittenYetIsRewoundByExactlySoMuch() throws IOException {
        String channel = Names.channel("future");
        String position = Http.json(Http.publish(installation.httpGateway(0), channel, "m", "1")
                        .body())
                .path("position")
                .asText();
        String epoch = position.substring(0, position.indexOf('.'));

        try (WebSocketClient client = WebSocketClient.open(
                installation.webSocketGateway(0), "channel=" + Http.encoded(channel) + "&since=" + epoch + ".8")) {
            client.next("welcome");

            assertThat(client.next("subscribed").path("position").asText()).isEqualTo(epoch + ".8");
            JsonNode rewound = client.next("rewound");
            assertThat(rewound.path("lost").asLong()).isEqualTo(7);
            assertThat(rewound.path("position").asText()).isEqualTo(position);
            assertThat(rewound.path("cause").asText()).isEqualTo("lost_tail");
        }
    }

    // --- the URL of a WebSocket ------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource({
        "channel=a%20b,bad_channel,4400",
        "channel=a&since=yesterday,bad_position,4400",
        "channel=a&since=0&rewind=1,bad_request,4400",
        "channel=nowhere:a,unknown_namespace,4404"
    })
    void aBadUrlIsToldAfterTheUpgradeAndClosed(String query, String code, int closeCode) {
        try (WebSocketClient client = WebSocketClient.open(installation.webSocketGateway(0), query)) {
            JsonNode error = client.next();
            while (!error.path("type").asText().equals("error")) {
                error = client.next();
            }

            assertIsError(error, code);
            assertThat(client.awaitClosed().code()).isEqualTo(closeCode);
        }
    }

    @Test
    void aForeignPageIsToldSoAndClosed() {
        try (WebSocketClient client =
                WebSocketClient.open(installation.webSocketGateway(0), "channel=a", List.of("Origin", FOREIGN))) {
            client.next("welcome");
            assertIsError(client.next("error"), "forbidden");
            assertThat(client.awaitClosed().code()).isEqualTo(4403);
        }
    }

    // --- HTTP ------------------------------------------------------------------------------------------------------

    @ParameterizedTest
    @CsvSource({
        "/v1/channels/a%20b/messages,400,bad_channel",
        "/v1/channels/a%2F%2Fb/messages,400,bad_channel",
        "/v1/channels/nowhere:a/messages,404,unknown_namespace",
    })
    void aBadChannelIsAProblemForPublishAndHistory(String path, int status, String code) throws IOException {
        URI uri = installation.httpGateway(0).resolve(path);

        assertIsProblem(Http.get(uri), status, code);
        assertIsProblem(
                Http.send(Http.request(uri)
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString("1"))
                        .build()),
                status,
                code);
    }

    @ParameterizedTest
    @CsvSource({
        "channel=a%20b,400,bad_channel",
        "channel=nowhere:a,404,unknown_namespace",
        "channel=a&since=yesterday,400,bad_position",
        "channel=a&since=0&rewind=1,400,bad_request",
        "channel=a&rewind=many,400,bad_request",
        "x=1,400,bad_request"
    })
    void aBadStreamIsAProblem(String query, int status, String code) throws IOException {
        assertIsProblem(Http.get(installation.httpGateway(0).resolve("/v1/events?" + query)), status, code);
    }

    @Test
    void moreThan32ChannelsInAStreamAreTooMany() throws IOException {
        String query = IntStream.range(0, 33).mapToObj(i -> "channel=a" + i).collect(Collectors.joining("&"));

        assertIsProblem(Http.get(installation.httpGateway(0).resolve("/v1/events?" + query)), 400, "too_many");
    }

    @ParameterizedTest
    @CsvSource({"after=yesterday,bad_position", "limit=0,bad_request", "limit=1001,bad_request", "limit=x,bad_request"})
    void aBadPageOfHistoryIsAProblem(String query, String code) throws IOException {
        assertIsProblem(Http.get(installation.httpGateway(0).resolve("/v1/channels/a/messages?" + query)), 400, code);
    }

    @Test
    void bodiesThatAreNoJsonOrNoUtf8OrTooLargeAreProblems() throws IOException {
        URI uri = Http.messages(installation.httpGateway(0), Names.channel("body"));

        assertIsProblem(post(uri, "{\"a\":".getBytes(StandardCharsets.UTF_8)), 400, "bad_request");
        assertIsProblem(post(uri, new byte[] {'"', (byte) 0xc3, '"'}), 400, "bad_request");
        assertIsProblem(
                post(uri, ("\"" + "x".repeat(DATA_BYTES_MAX) + "\"").getBytes(StandardCharsets.UTF_8)),
                413,
                "too_large");
        assertIsProblem(
                post(uri, ("\"" + "x".repeat(1_000_000) + "\"").getBytes(StandardCharsets.UTF_8)), 413, "too_large");
    }

    @Test
    void aForeignPageAndAForeignHostAreRefused() throws IOException {
        URI gateway = installation.httpGateway(0);

        assertIsProblem(
                Http.send(Http.request(gateway.resolve("/v1/events?channel=a"))
                        .header("Origin", FOREIGN)
                        .build()),
                403,
                "forbidden");
        assertIsProblem(
                Http.send(Http.request(Http.messages(gateway, "a"))
                        .header("Origin", FOREIGN)
                        .POST(HttpRequest.BodyPublishers.ofString("1"))
                        .build()),
                403,
                "forbidden");
        assertIsProblem(
                Http.send(Http.request(gateway.resolve("/v1/events?channel=a"))
                        .header("Host", "laptop.example:" + gateway.getPort())
                        .build()),
                421,
                "misdirected");
    }

    @Test
    void anUnknownPathAndAnUnknownMethodAreProblems() throws IOException {
        URI gateway = installation.httpGateway(0);

        assertIsProblem(Http.get(gateway.resolve("/v1/nothing/here")), 404, "not_found");
        assertIsProblem(
                Http.send(Http.request(Http.messages(gateway, "a"))
                        .method("PATCH", HttpRequest.BodyPublishers.ofString("1"))
                        .build()),
                405,
                "method_not_allowed");
    }

    private static HttpResponse<String> post(URI uri, byte[] body) throws IOException {
        return Http.send(Http.request(uri)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                .build());
    }

    /** A code, a sentence, and whether to try again. */
    private static void assertIsError(JsonNode error, String code) {
        assertThat(error.path("code").asText()).as(error.toString()).isEqualTo(code);
        assertThat(error.path("message").asText().length()).as(error.toString()).isGreaterThan(20);
        assertThat(error.path("retryable").isBoolean()).as(error.toString()).isTrue();
        assertThat(error.path("retryable").asBoolean()).isFalse();
    }

    /** RFC 9457, with the same code. */
    private static void assertIsProblem(HttpResponse<String> answer, int status, String code) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.headers().firstValue("Content-Type").orElse("")).startsWith("application/problem+json");
        JsonNode problem = Http.json(answer.body());
        assertThat(problem.path("code").asText()).as(answer.body()).isEqualTo(code);
        assertThat(problem.path("status").asInt()).isEqualTo(status);
        assertThat(problem.path("detail").asText().length()).as(answer.body()).isGreaterThan(20);
    }
}
