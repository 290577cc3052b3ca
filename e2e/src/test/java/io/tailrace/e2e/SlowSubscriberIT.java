package io.tailrace.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.core.model.Position;
import io.tailrace.e2e.harness.Audience;
import io.tailrace.e2e.harness.Http;
import io.tailrace.e2e.harness.Names;
import io.tailrace.e2e.harness.RawWebSocket;
import io.tailrace.e2e.harness.StandaloneProcess;
import io.tailrace.e2e.harness.Subscriber;
import io.tailrace.e2e.harness.Subscriber.Transport;
import io.tailrace.testkit.checker.Event.Acknowledged;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Promise 6: who does not read costs nobody else anything. The server has 256 MB of heap; what its slow subscribers
 * have not read adds up to twice that.
 */
@Timeout(300)
class SlowSubscriberIT {
    private static final int SLOW = 50;
    private static final int QUICK = 10;
    private static final int DATA_BYTES = 8_000;
    private static final int RECEIVE_BUFFER_BYTES = 4_096;

    private StandaloneProcess server;

    @BeforeEach
    void start() {
        server = StandaloneProcess.launch(
                "slow-subscriber", List.of(), Map.of("JAVA_TOOL_OPTIONS", "-Xmx256m -XX:MaxDirectMemorySize=256m"));
        server.awaitReady();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void whoReadsAgainWithinHistoryHasEverythingInOrder() throws IOException {
        Audience audience = slowAndQuick(1_300);

        assertThat(audience.subscribers()).allSatisfy(one -> {
            assertThat(one.received()).isEqualTo(1_300);
            assertThat(one.notices()).isEmpty();
        });
        audience.close();
    }

    @Test
    void whoReadsAgainBeyondHistoryIsToldExactlyWhatIsGone() throws IOException {
        Audience audience = slowAndQuick(4_000);

        // 16 MiB of history hold about half of it: the slow ones have a gap, the quick ones none.
        assertThat(audience.subscribers().subList(SLOW, SLOW + QUICK))
                .allMatch(one -> one.notices().isEmpty() && one.received() == 4_000);
        assertThat(audience.subscribers().subList(0, SLOW)).allSatisfy(one -> {
            long gone = one.notices().stream()
                    .mapToLong(gap -> gap.path("to").asLong() - gap.path("from").asLong() + 1)
                    .sum();
            assertThat(gone).isPositive();
            assertThat(one.notices())
                    .allMatch(notice -> notice.path("cause").asText().equals("trimmed"));
            assertThat(one.received()).isEqualTo(4_000 - gone);
        });
        audience.close();
    }

    private Audience slowAndQuick(int messages) throws IOException {
        String channel = Names.channel("slow");
        String query = "channel=" + Http.encoded(channel);
        Audience audience = new Audience(channel);
        List<RawWebSocket> sockets = new ArrayList<>();
        for (int i = 0; i < SLOW; i++) {
            sockets.add(RawWebSocket.openNarrow(server.gateway(), query, RECEIVE_BUFFER_BYTES));
            audience.add("slow" + i);
        }
        for (int i = 0; i < QUICK; i++) {
            audience.add("quick" + i).connect(Transport.WEBSOCKET, server.gateway());
        }
        List<Subscriber> quick = audience.subscribers().subList(SLOW, SLOW + QUICK);
        quick.forEach(one ->
                org.awaitility.Awaitility.await().until(() -> !one.position().isEmpty()));

        String filler = "x".repeat(DATA_BYTES);
        for (int i = 1; i <= messages; i++) {
            String json = "{\"id\":\"m%d\",\"filler\":\"%s\"}".formatted(i, filler);
            HttpResponse<String> answer = Http.publish(server.gateway(), channel, "m" + i, json);
            assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
            audience.checker()
                    .accept(new Acknowledged(
                            channel,
                            Position.parse(
                                    Http.json(answer.body()).path("position").asText()),
                            "m" + i,
                            json));
        }
        // The quick ones notice nothing of the slow ones, which have not read a byte by now.
        quick.forEach(one -> one.awaitReceived(messages));
        assertThat(server.child().running()).as(server.screen()).isTrue();

        for (int i = 0; i < SLOW; i++) {
            RawWebSocket socket = sockets.get(i);
            audience.subscribers().get(i).connect(sink -> {
                socket.startReading(sink);
                return socket;
            });
        }
        audience.awaitTop();
        audience.assertAsPromised(server.gateway());
        return audience;
    }
}
