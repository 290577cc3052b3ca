package io.tailrace.e2e.harness;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** The JDK's HTTP client with the few requests that tests make. Thread-safe. */
public final class Http {
    static final HttpClient CLIENT = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Duration ANSWER_MAX = Duration.ofSeconds(20);

    private Http() {}

    public static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("this is no JSON: " + text, e);
        }
    }

    /** The resource of a channel's messages. */
    public static URI messages(URI gateway, String channel) {
        return gateway.resolve("/v1/channels/" + encoded(channel) + "/messages");
    }

    public static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }

    public static HttpRequest.Builder request(URI uri) {
        return HttpRequest.newBuilder(uri).timeout(ANSWER_MAX);
    }

    public static HttpResponse<String> get(URI uri) throws IOException {
        return send(request(uri).build());
    }

    /** Publishes JSON under a message id of ours. */
    public static HttpResponse<String> publish(URI gateway, String channel, String messageId, String json)
            throws IOException {
        return send(request(messages(gateway, channel))
                .header("Content-Type", "application/json")
                .header("Idempotency-Key", messageId)
                .POST(HttpRequest.BodyPublishers.ofString(json))
                .build());
    }

    /** Status and headers of an answer whose body may never end; the connection is given up. */
    public static HttpResponse<InputStream> head(HttpRequest request) throws IOException {
        try {
            HttpResponse<InputStream> answer = CLIENT.send(request, HttpResponse.BodyHandlers.ofInputStream());
            answer.body().close();
            return answer;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    public static HttpResponse<String> send(HttpRequest request) throws IOException {
        try {
            return CLIENT.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
