package io.tailrace.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tailrace.e2e.harness.ForeignProcess;
import io.tailrace.e2e.harness.Http;
import io.tailrace.e2e.harness.Installation;
import io.tailrace.e2e.harness.Names;
import io.tailrace.e2e.harness.Shape;
import io.tailrace.testkit.fault.FaultProxy;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Bare clients that know nothing of Tailrace get everything: what was kept, then what is new, in order. Each begins at
 * {@code since=0} with three messages in the channel and sees three more.
 */
@ParameterizedClass
@MethodSource("io.tailrace.e2e.harness.Shape#wanted")
@Timeout(120)
class ForeignClientsIT {
    private static final String MESSAGE = "\"type\":\"message\"";

    private final Installation installation;
    private final String channel = Names.channel("foreign");
    private final String query = "?channel=" + Http.encoded(channel) + "&since=0";

    ForeignClientsIT(Shape shape) {
        installation = shape.installation();
    }

    @Test
    void nodesWs() throws IOException {
        publish(1, 3);
        try (ForeignProcess client = ForeignProcess.ws(webSocket(installation.webSocketGateway(0)), 6)) {
            client.awaitLines(MESSAGE, 3);
            publish(4, 6);

            assertThat(client.output()).contains("\"type\":\"welcome\"").contains("closed 1000");
            assertSixInOrder(client.awaitLines(MESSAGE, 6));
        }
    }

    @Test
    void pythonsWebsockets() throws IOException {
        publish(1, 3);
        try (ForeignProcess client = ForeignProcess.python(webSocket(installation.webSocketGateway(1)), 6)) {
            client.awaitLines(MESSAGE, 3);
            publish(4, 6);

            client.output();
            assertSixInOrder(client.awaitLines(MESSAGE, 6));
        }
    }

    @Test
    void curl() throws IOException {
        publish(1, 3);
        String line = "curl --silent --no-buffer '%s'".formatted(events(installation.httpGateway(0)));
        try (ForeignProcess client = ForeignProcess.shell(line)) {
            client.awaitLines(MESSAGE, 3);
            publish(4, 6);

            assertSixInOrder(client.awaitLines(MESSAGE, 6));
            assertThat(client.awaitLines("id: ", 6)).hasSizeGreaterThanOrEqualTo(6);
        }
    }

    @Test
    void aBrowsersWebSocket() throws IOException {
        URI gateway = installation.webSocketGateway(0);
        publish(1, 3);
        try (ForeignProcess client = ForeignProcess.browser(gateway + "/", "websocket", webSocket(gateway), 6)) {
            client.awaitLines(MESSAGE, 3);
            publish(4, 6);

            client.output();
            assertSixInOrder(client.awaitLines(MESSAGE, 6));
        }
    }

    @Test
    void aBrowsersEventSourceResumesByItselfAfterACut() throws IOException {
        URI gateway = installation.httpGateway(0);
        publish(1, 3);
        try (FaultProxy network = FaultProxy.before(gateway.getPort())) {
            URI through = URI.create("http://127.0.0.1:" + network.port());
            try (ForeignProcess client = ForeignProcess.browser(through + "/", "eventsource", events(through), 6)) {
                client.awaitLines(MESSAGE, 3);
                network.cut();
                publish(4, 6);

                client.output();
                assertSixInOrder(client.awaitLines(MESSAGE, 6));
            }
        }
    }

    @Test
    void streamsAreNotHeldBackByProxies() throws IOException {
        HttpResponse<?> head = Http.head(
                Http.request(URI.create(events(installation.httpGateway(0)))).build());

        assertThat(head.statusCode()).isEqualTo(200);
        assertThat(head.headers().firstValue("Content-Type").orElse("")).startsWith("text/event-stream");
        assertThat(head.headers().firstValue("Cache-Control")).hasValue("no-store, no-transform");
        assertThat(head.headers().firstValue("X-Accel-Buffering")).hasValue("no");
        assertThat(head.headers().firstValue("Content-Length")).isEmpty();
    }

    private void publish(int from, int to) throws IOException {
        for (int i = from; i <= to; i++) {
            HttpResponse<String> answer =
                    Http.publish(installation.httpGateway(i), channel, "m" + i, "{\"number\":%d}".formatted(i));
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        }
    }

    private String webSocket(URI gateway) {
        return gateway.toString().replaceFirst("^http", "ws") + "/v1/ws" + query;
    }

    private String events(URI gateway) {
        return gateway + "/v1/events" + query;
    }

    private static void assertSixInOrder(List<String> lines) {
        List<JsonNode> frames = lines.stream()
                .map(line -> Http.json(line.substring(line.indexOf('{'))))
                .toList();
        assertThat(frames)
                .extracting(frame -> frame.path("data").path("number").asInt())
                .containsExactly(1, 2, 3, 4, 5, 6);
        assertThat(frames)
                .extracting(frame -> frame.path("position").asText())
                .allMatch(position -> position.matches("[0-9a-z]+\\.[1-6]"))
                .doesNotHaveDuplicates();
    }
}
