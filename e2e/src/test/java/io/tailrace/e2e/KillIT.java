package io.tailrace.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.e2e.harness.Audience;
import io.tailrace.e2e.harness.ClusterProcess;
import io.tailrace.e2e.harness.ClusterProcess.Member;
import io.tailrace.e2e.harness.Names;
import io.tailrace.e2e.harness.Producer;
import io.tailrace.e2e.harness.Shape;
import io.tailrace.e2e.harness.Subscriber;
import io.tailrace.e2e.harness.Subscriber.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Promise 2 under murder: a process that is killed under load costs nobody a message. */
@Timeout(300)
class KillIT {
    private static final int SUBSCRIBERS = 40;

    private final ClusterProcess cluster = Shape.sharedCluster();

    @AfterEach
    void heal() {
        cluster.awaitReady();
    }

    @ParameterizedTest
    @ValueSource(strings = {"stream-service", "connection-gateway", "sse-gateway"})
    void aKilledProcessUnderLoadCostsNobodyAMessage(String role) {
        String channel = Names.channel("kill-" + role);
        Random random = Names.random();
        try (Audience audience = new Audience(channel)) {
            for (int i = 0; i < SUBSCRIBERS; i++) {
                Subscriber subscriber = audience.add("k" + i);
                Random own = new Random(random.nextLong());
                if (i % 2 == 0) {
                    subscriber.keepConnected(Transport.WEBSOCKET, cluster.webSocketGateways(), own);
                } else {
                    subscriber.keepConnected(Transport.SSE, cluster.httpGateways(), own);
                }
            }
            audience.awaitSubscribed();
            List<Producer> producers = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                producers.add(new Producer("p" + i, channel, cluster, audience.checker(), 1_000_000, 2));
            }
            Subscriber witness = audience.subscribers().getFirst();
            witness.awaitReceived(500);

            // Both of the role, one after the other, so that whoever held something has been killed.
            for (int number = 0; number < 2; number++) {
                Member victim = cluster.member(role, number);
                cluster.kill(victim);
                cluster.awaitReplaced(victim);
                witness.awaitReceived(witness.received() + 500);
            }
            producers.forEach(Producer::close);

            audience.awaitTop();
            audience.assertAsPromised(cluster.httpGateway(0));
            assertThat(audience.subscribers()).allMatch(one -> one.notices().isEmpty());
        }
    }
}
