package io.tailrace.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.e2e.harness.Audience;
import io.tailrace.e2e.harness.Installation;
import io.tailrace.e2e.harness.Names;
import io.tailrace.e2e.harness.Producer;
import io.tailrace.e2e.harness.Shape;
import io.tailrace.e2e.harness.Subscriber;
import io.tailrace.e2e.harness.Subscriber.Transport;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** Promises 2 and 7: who resumes with its last position gets every message once, on any transport, at any gateway. */
@ParameterizedClass
@MethodSource("io.tailrace.e2e.harness.Shape#wanted")
@Timeout(300)
class ResumeIT {
    private static final int SUBSCRIBERS = 20;
    private static final int CUTS_EACH = 50;
    private static final int MESSAGES_BETWEEN_MAX = 15;

    private final Installation installation;

    ResumeIT(Shape shape) {
        installation = shape.installation();
    }

    @Test
    void aThousandCutsAtRandomLoseNothingAndRepeatNothing() throws Exception {
        String channel = Names.channel("resume");
        Random random = Names.random();
        try (Audience audience = new Audience(channel);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Producer> producers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                producers.add(new Producer("p" + i, channel, installation, audience.checker(), 1_000_000, 5));
            }
            List<Future<?>> lives = new ArrayList<>();
            for (int i = 0; i < SUBSCRIBERS; i++) {
                Subscriber subscriber = audience.add("r" + i);
                Random own = new Random(random.nextLong());
                lives.add(threads.submit(() -> cutAndResume(subscriber, own)));
            }
            for (Future<?> life : lives) {
                await(life);
            }
            producers.forEach(Producer::close);

            audience.awaitTop();
            audience.assertAsPromised(installation.httpGateway(0));
            assertThat(audience.subscribers()).allMatch(one -> one.connects() == CUTS_EACH + 1);
        }
    }

    /** A cut between two messages, in the middle of a catch-up, or right behind the upgrade: chance decides. */
    private void cutAndResume(Subscriber subscriber, Random random) {
        for (int cut = 0; cut <= CUTS_EACH; cut++) {
            connectAnywhere(subscriber, random);
            if (cut < CUTS_EACH) {
                subscriber.awaitReceived(subscriber.received() + random.nextInt(MESSAGES_BETWEEN_MAX));
                subscriber.cut();
            }
        }
    }

    private void connectAnywhere(Subscriber subscriber, Random random) {
        if (random.nextBoolean()) {
            subscriber.connect(Transport.WEBSOCKET, installation.webSocketGateway(random.nextInt(100)));
        } else {
            subscriber.connect(Transport.SSE, installation.httpGateway(random.nextInt(100)));
        }
    }

    private static void await(Future<?> life) throws Exception {
        try {
            life.get();
        } catch (ExecutionException e) {
            throw new AssertionError(e.getCause());
        }
    }
}
