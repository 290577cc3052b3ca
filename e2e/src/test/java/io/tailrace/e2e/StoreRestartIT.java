package io.tailrace.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.core.model.Position;
import io.tailrace.e2e.harness.Audience;
import io.tailrace.e2e.harness.ClusterProcess;
import io.tailrace.e2e.harness.ClusterProcess.Member;
import io.tailrace.e2e.harness.Http;
import io.tailrace.e2e.harness.Names;
import io.tailrace.e2e.harness.Producer;
import io.tailrace.e2e.harness.Shape;
import io.tailrace.e2e.harness.Subscriber;
import io.tailrace.e2e.harness.Subscriber.Transport;
import io.tailrace.testkit.checker.Event.StoreLost;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Promise 2 when the store itself goes: everything is there again, or everybody is told what is not. */
@Timeout(300)
class StoreRestartIT {
    private static final int SUBSCRIBERS = 40;

    private final ClusterProcess cluster = Shape.sharedCluster();

    @AfterEach
    void heal() {
        cluster.awaitReady();
    }

    @Test
    void withItsDataTheStoreComesBackAndNobodyMissesAnything() {
        String channel = Names.channel("store-kept");
        try (Audience audience = subscribed(channel)) {
            List<Producer> producers = producers(channel, audience);
            Subscriber witness = audience.subscribers().getFirst();
            witness.awaitReceived(300);
            Member redis = cluster.member("redis", 0);

            cluster.kill(redis);
            cluster.awaitReplaced(redis);

            witness.awaitReceived(witness.received() + 300);
            producers.forEach(Producer::close);
            audience.awaitTop();
            audience.assertAsPromised(cluster.httpGateway(0));
            assertThat(audience.subscribers())
                    .as("live connections stay while the store is away")
                    .allMatch(one -> one.connects() == 1);
            assertThat(producers).anyMatch(producer -> producer.retries() > 0);
        }
    }

    @Test
    void withoutItsDataEverybodyIsToldThatAllIsVoidAndSeesAllThatIsNew() {
        String channel = Names.channel("store-lost");
        try (Audience audience = subscribed(channel)) {
            List<Producer> producers = producers(channel, audience);
            Subscriber witness = audience.subscribers().getFirst();
            witness.awaitReceived(300);
            long epoch = Position.parse(witness.position()).epoch();
            Member redis = cluster.member("redis", 0);

            cluster.kill(redis);
            ClusterProcess.deleteAll(cluster.redisDirectory().resolve("appendonlydir"));
            ClusterProcess.deleteAll(cluster.redisDirectory().resolve("dump.rdb"));
            audience.checker().accept(new StoreLost(channel));
            cluster.awaitReplaced(redis);

            witness.awaitReceived(witness.received() + 300);
            producers.forEach(Producer::close);
            audience.awaitTop();
            audience.assertAsPromised(cluster.httpGateway(0));
            assertThat(audience.subscribers()).allSatisfy(one -> {
                assertThat(one.connects()).isEqualTo(1);
                assertThat(one.notices()).hasSize(1);
                assertThat(one.notices().getFirst().path("cause").asText()).isEqualTo("unknown_epoch");
                assertThat(Position.parse(one.position()).epoch()).isGreaterThan(epoch);
            });
        }
    }

    @Test
    void whileTheStoreIsAwayAPublishIsUnavailableWithATimeToComeBack() throws IOException {
        String channel = Names.channel("store-away");
        assertThat(Http.publish(cluster.httpGateway(0), channel, "before", "1").statusCode())
                .isEqualTo(200);
        Member redis = cluster.member("redis", 0);
        cluster.kill(redis);

        // It is away for a second at least; the first answer of this second may be `uncertain`, if it was under way.
        HttpResponse<String> away = Http.publish(cluster.httpGateway(0), channel, "during", "2");
        if (away.statusCode() != 200) {
            assertThat(away.statusCode()).isEqualTo(503);
            assertThat(Http.json(away.body()).path("code").asText()).isIn("unavailable", "uncertain");
            assertThat(Http.json(away.body()).path("retryable").asBoolean()).isTrue();
            assertThat(away.headers().firstValue("Retry-After")).isPresent();
        }
        cluster.awaitReplaced(redis);

        await("publishing goes on by itself")
                .atMost(Duration.ofSeconds(30))
                .until(() -> Http.publish(cluster.httpGateway(0), channel, "during", "2")
                                .statusCode()
                        == 200);
    }

    private Audience subscribed(String channel) {
        Audience audience = new Audience(channel);
        for (int i = 0; i < SUBSCRIBERS; i++) {
            if (i % 2 == 0) {
                audience.add("w" + i).connect(Transport.WEBSOCKET, cluster.webSocketGateway(i / 2));
            } else {
                audience.add("s" + i).connect(Transport.SSE, cluster.httpGateway(i / 2));
            }
        }
        audience.awaitSubscribed();
        return audience;
    }

    private List<Producer> producers(String channel, Audience audience) {
        List<Producer> producers = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            producers.add(new Producer("p" + i, channel, cluster, audience.checker(), 1_000_000, 5));
        }
        return producers;
    }
}
