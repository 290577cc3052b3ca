package io.tailrace.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.e2e.harness.Audience;
import io.tailrace.e2e.harness.Installation;
import io.tailrace.e2e.harness.Names;
import io.tailrace.e2e.harness.Producer;
import io.tailrace.e2e.harness.Shape;
import io.tailrace.e2e.harness.Subscriber.Transport;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Promise 1: every subscriber of a channel sees the same messages in the same order, offset by offset. */
@ParameterizedClass
@MethodSource("io.tailrace.e2e.harness.Shape#wanted")
@Timeout(300)
class OrderIT {
    private static final int WEBSOCKETS = 1_000;
    private static final int STREAMS = 100;
    private static final int PRODUCERS = 10;
    private static final int MESSAGES = 50;

    private final Installation installation;

    OrderIT(Shape shape) {
        installation = shape.installation();
    }

    @Test
    void aThousandWebSocketsAndAHundredStreamsSeeOneSequenceOfTenProducers() {
        String channel = Names.channel("order");
        try (Audience audience = new Audience(channel)) {
            for (int i = 0; i < WEBSOCKETS; i++) {
                audience.add("w" + i).connect(Transport.WEBSOCKET, installation.webSocketGateway(i));
            }
            for (int i = 0; i < STREAMS; i++) {
                audience.add("s" + i).connect(Transport.SSE, installation.httpGateway(i));
            }
            audience.awaitSubscribed();

            List<Producer> producers = new ArrayList<>();
            for (int i = 0; i < PRODUCERS; i++) {
                producers.add(new Producer("p" + i, channel, installation, audience.checker(), MESSAGES, 0));
            }
            producers.forEach(Producer::finish);

            audience.awaitTop();
            audience.assertAsPromised(installation.httpGateway(0));
            assertThat(audience.subscribers())
                    .allMatch(one -> one.received() == PRODUCERS * MESSAGES)
                    .allMatch(one -> one.notices().isEmpty());
        }
    }
}
