package io.tailrace.core.memory;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.core.model.ChannelName;
import io.tailrace.core.model.Data;
import io.tailrace.core.model.Message;
import io.tailrace.core.model.MessageId;
import io.tailrace.core.model.Namespace;
import io.tailrace.core.model.Publication;
import io.tailrace.core.port.Batch;
import io.tailrace.core.port.Clock;
import io.tailrace.core.port.From;
import io.tailrace.core.port.Meter;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MemoryLogBytesTest {
    private static final ChannelName CHANNEL = new ChannelName("stocks");
    private static final Namespace NAMESPACE = Namespace.defaults("default");

    private final StandingClock clock = new StandingClock();
    private final MemoryLog log = new MemoryLog(clock, Meter.NONE, 1L << 30, batch -> {});

    private static final class StandingClock implements Clock {
        private long millis = 1_000_000;

        @Override
        public long nowNanos() {
            return millis * 1_000_000;
        }

        @Override
        public long nowMillis() {
            return millis;
        }
    }

    private void append(String id, int bytes) {
        Publication publication =
                new Publication(new Data.Bytes(new byte[bytes]), null, new MessageId(id), List.of(), "");
        log.append(CHANNEL, NAMESPACE, new Batch(List.of(publication)))
                .toCompletableFuture()
                .join();
    }

    @Test
    void sweepsOfAnIdleChannelCountNothingTwice() {
        append("a", 1_000);
        clock.millis += 2 * NAMESPACE.idWindowMillis() + NAMESPACE.retention().ageMillisMax();
        log.sweep();
        long idle = log.bytes();

        for (int i = 0; i < 100; i++) {
            log.sweep();
        }

        assertThat(log.bytes()).isEqualTo(idle).isPositive();
    }

    @Test
    void aForgottenChannelGivesBackWhatItTook() {
        append("a", 1_000);
        clock.millis += MemoryChannel.FORGET_MILLIS + 1;

        log.sweep();

        assertThat(log.bytes()).isZero();
    }

    @Test
    void theNewestMessagesReachTheTopWhereALargeOneIsFollowedBySmallOnes() {
        for (int i = 0; i < 20; i++) {
            append("large-" + i, 64 << 10);
        }
        append("small", 1);

        List<Message> newest = log.read(CHANNEL, From.Newest.OF_ALL, 128)
                .toCompletableFuture()
                .join()
                .messages();

        assertThat(newest.getLast().offset()).isEqualTo(21);
    }
}
