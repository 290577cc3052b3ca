package io.tailrace.bench.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.tailrace.bench.load.Greeting;
import io.tailrace.bench.load.LoadClient;
import io.tailrace.bench.load.LoadClient.Awaited;
import io.tailrace.bench.load.LoadClient.Latency;
import io.tailrace.bench.load.LoadClient.Plan;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Floor and load client together, for about a second each. Where there is no {@code cc}, there is no floor. */
class FloorServerTest {
    @TempDir
    Path directory;

    @Test
    void everySubscriberOfTheFloorHasEveryMessageOnceAndInOrder() throws IOException {
        assertThat(run(1, 100, 200, 50)).isEqualTo(50 * 200L);
    }

    @Test
    void aFloorThatJoinsMessagesDeliversThemAllTheSame() throws IOException {
        // 205 is no multiple of ten: the last write carries the rest.
        assertThat(run(10, 70_000, 205, 20)).isEqualTo(20 * 205L);
    }

    private long run(int framesPerWrite, int bytes, int messages, int subscribers) throws IOException {
        Optional<Path> program = FloorServer.compile(Path.of("floor/floor.c"), directory);
        assumeTrue(program.isPresent(), "no cc here");
        try (FloorServer floor = FloorServer.start(program.orElseThrow(), framesPerWrite);
                LoadClient client = LoadClient.open(
                        new Plan(floor.port(), Server.PATH, Server.CHANNEL, subscribers, 5, Greeting.BROWSER, 3))) {
            Awaited awaited = client.expect(messages);

            floor.publish(200, messages, bytes);
            long lastArrival = awaited.get(deliveries -> {});

            Latency latency = client.takeLatency();
            assertThat(client.outcome().reasons()).isEmpty();
            assertThat(latency.micros().getTotalCount()).isEqualTo((long) messages * ((subscribers + 4) / 5));
            // Message i is due at i / 200 s: the times in the data are the intended ones, not those of the writes.
            assertThat(latency.lastIntendedNanos() - latency.firstIntendedNanos())
                    .isEqualTo((messages - 1) * 5_000_000L);
            assertThat(lastArrival).isGreaterThan(latency.lastIntendedNanos());
            return client.outcome().deliveries();
        }
    }
}
