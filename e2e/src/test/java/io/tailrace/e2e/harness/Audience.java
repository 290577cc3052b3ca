package io.tailrace.e2e.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tailrace.core.model.Position;
import io.tailrace.testkit.checker.Checker;
import io.tailrace.testkit.checker.Event.Kept;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** All subscribers of one channel and the checker that they tell. */
public final class Audience implements AutoCloseable {
    private static final Duration ARRIVAL_MAX = Duration.ofSeconds(90);
    private static final int PAGE = 1_000;

    private final String channel;
    private final Checker checker = new Checker();
    private final List<Subscriber> subscribers = new ArrayList<>();

    public Audience(String channel) {
        this.channel = channel;
    }

    public Checker checker() {
        return checker;
    }

    /** A new one, not yet connected. */
    public Subscriber add(String name) {
        Subscriber subscriber = new Subscriber(name, channel, checker);
        subscribers.add(subscriber);
        return subscriber;
    }

    public List<Subscriber> subscribers() {
        return subscribers;
    }

    /** Returns when everybody was told where it stands. */
    public void awaitSubscribed() {
        await("everybody is subscribed")
                .atMost(ARRIVAL_MAX)
                .untilAsserted(() -> assertThat(subscribers.stream()
                                .filter(one -> one.position().isEmpty()))
                        .as("not subscribed, of %d", subscribers.size())
                        .isEmpty());
    }

    /** Returns when everybody stands at the top, the publishers being done. */
    public void awaitTop() {
        await("everybody is at the top").atMost(ARRIVAL_MAX).untilAsserted(() -> {
            String top = checker.top(channel).text();
            assertThat(subscribers.stream()
                            .filter(one -> !one.position().equals(top))
                            .map(one -> one + " at " + one.position() + " " + one.unexpected())
                            .limit(10))
                    .as("not at the top, which is %s; %s", top, checker.violations())
                    .isEmpty();
        });
    }

    /** Everything was as promised: what was received, what was told, and what history says now. */
    public void assertAsPromised(URI httpGateway) {
        readHistory(httpGateway);
        assertThat(subscribers)
                .allSatisfy(
                        one -> assertThat(one.unexpected()).as(one.toString()).isEmpty());
        assertThat(checker.violationsAfterQuiet()).isEmpty();
    }

    /** Tells the checker all that history holds, from the oldest on. */
    private void readHistory(URI httpGateway) {
        String after = "0";
        try {
            while (true) {
                URI page = URI.create(Http.messages(httpGateway, channel) + "?after=" + after + "&limit=" + PAGE);
                JsonNode body = Http.json(Http.get(page).body());
                int messages = 0;
                for (JsonNode frame : body.path("frames")) {
                    if (frame.path("type").asText().equals("message")) {
                        messages++;
                        JsonNode data = frame.path("data");
                        checker.accept(new Kept(
                                channel,
                                Position.parse(frame.path("position").asText()),
                                frame.path("messageId").asText(data.path("id").asText()),
                                data.toString()));
                    }
                }
                after = body.path("cursor").asText();
                if (messages < PAGE) {
                    return;
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("no history of %s: %s".formatted(channel, e), e);
        }
    }

    @Override
    public void close() {
        subscribers.forEach(Subscriber::close);
    }
}
