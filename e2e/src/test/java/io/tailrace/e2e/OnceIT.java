package io.tailrace.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.tailrace.e2e.harness.Http;
import io.tailrace.e2e.harness.Installation;
import io.tailrace.e2e.harness.Names;
import io.tailrace.e2e.harness.Shape;
import io.tailrace.e2e.harness.WebSocketClient;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Promise 3: a publish that is repeated with its message id has the first answer, at any gateway, on any transport. */
@ParameterizedClass
@MethodSource("io.tailrace.e2e.harness.Shape#wanted")
@Timeout(60)
class OnceIT {
    private final Installation installation;

    OnceIT(Shape shape) {
        installation = shape.installation();
    }

    @Test
    void aRepeatedPublishHasTheFirstAnswerAndSpendsNoOffset() throws IOException {
        String channel = Names.channel("once");

        JsonNode first = published(Http.publish(installation.httpGateway(0), channel, "m-1", "{\"a\":1}"));
        JsonNode again = published(Http.publish(installation.httpGateway(1), channel, "m-1", "{\"a\":1}"));
        JsonNode next = published(Http.publish(installation.httpGateway(1), channel, "m-2", "{\"a\":1}"));

        assertThat(first.path("duplicate").asBoolean()).isFalse();
        assertThat(first.path("messageId").asText()).isEqualTo("m-1");
        assertThat(again.path("duplicate").asBoolean()).isTrue();
        assertThat(again.path("position")).isEqualTo(first.path("position"));
        assertThat(again.path("offset")).isEqualTo(first.path("offset"));
        assertThat(next.path("offset").asLong()).isEqualTo(first.path("offset").asLong() + 1);
    }

    @Test
    void theSameIdWithOtherDataIsAConflict() throws IOException {
        String channel = Names.channel("conflict");
        published(Http.publish(installation.httpGateway(0), channel, "m-1", "{\"a\":1}"));

        HttpResponse<String> other = Http.publish(installation.httpGateway(1), channel, "m-1", "{\"a\":2}");

        assertThat(other.statusCode()).isEqualTo(409);
        assertThat(Http.json(other.body()).path("code").asText()).isEqualTo("conflict");
    }

    @Test
    void aRepeatOverWebSocketIsTheSamePublish() throws IOException {
        String channel = Names.channel("once-ws");
        JsonNode first = published(Http.publish(installation.httpGateway(0), channel, "m-1", "{\"a\":1}"));
        try (WebSocketClient client = WebSocketClient.open(installation.webSocketGateway(0), "")) {
            client.next("welcome");

            client.send("{\"type\":\"publish\",\"id\":7,\"channel\":\"%s\",\"messageId\":\"m-1\",\"data\":{\"a\":1}}"
                    .formatted(channel));

            JsonNode again = client.next("published");
            assertThat(again.path("id").asInt()).isEqualTo(7);
            assertThat(again.path("duplicate").asBoolean()).isTrue();
            assertThat(again.path("position")).isEqualTo(first.path("position"));
        }
    }

    @Test
    void aRepeatIsDeliveredOnce() throws IOException {
        String channel = Names.channel("once-delivered");
        URI gateway = installation.webSocketGateway(0);
        try (WebSocketClient client = WebSocketClient.open(gateway, "channel=" + Http.encoded(channel))) {
            client.next("welcome");
            client.next("subscribed");

            published(Http.publish(installation.httpGateway(0), channel, "m-1", "1"));
            published(Http.publish(installation.httpGateway(1), channel, "m-1", "1"));
            published(Http.publish(installation.httpGateway(0), channel, "m-2", "2"));

            assertThat(client.next("message").path("data").asInt()).isEqualTo(1);
            assertThat(client.next("message").path("data").asInt()).isEqualTo(2);
        }
    }

    private static JsonNode published(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return Http.json(answer.body());
    }
}
