package io.tailrace.redis.bus;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.core.port.Bus.Health;
import io.tailrace.redis.RedisSettings.BusLimits;
import io.tailrace.redis.bus.BusProbe.Step;
import io.tailrace.testkit.fake.FakeClock;
import org.junit.jupiter.api.Test;

class BusProbeTest {
    private final FakeClock clock = new FakeClock();
    private final BusProbe probe = new BusProbe(new BusLimits(1, 1_000, 5_000, 2_000), clock.nowNanos());

    private Step after(long millis) {
        clock.advanceMillis(millis);
        return probe.advance(clock.nowNanos());
    }

    private void send(String nonce) {
        probe.sent(nonce, clock.nowNanos());
    }

    private void hear(String nonce) {
        probe.back(nonce, clock.nowNanos());
    }

    /** One probe that was published, or was not, and does not come back. */
    private Step lose(boolean published) {
        Step due = after(1_000);
        assertThat(due).isEqualTo(Step.PROBE);
        send("n");
        probe.published("n", published);
        assertThat(after(1_999)).isEqualTo(Step.NOTHING);
        return after(1);
    }

    @Test
    void theFirstProbeIsDueAtOnceAndItsReturnIsHearing() {
        assertThat(probe.health()).isEqualTo(Health.STARTING);
        assertThat(after(0)).isEqualTo(Step.PROBE);
        send("first");
        clock.advanceMillis(3);

        assertThat(probe.back("first", clock.nowNanos())).isEqualTo(3_000_000);

        assertThat(probe.health()).isEqualTo(Health.HEARING);
        assertThat(after(999)).isEqualTo(Step.NOTHING);
        assertThat(after(1)).isEqualTo(Step.PROBE);
    }

    @Test
    void aBusyBusIsProbedNowAndThenAllTheSame() {
        send("first");
        hear("first");

        for (int i = 0; i < 9; i++) {
            assertThat(after(500)).isEqualTo(Step.NOTHING);
            probe.heard(clock.nowNanos());
        }

        assertThat(after(500)).isEqualTo(Step.PROBE);
    }

    @Test
    void threePublishedProbesThatDoNotComeBackAreDeafness() {
        send("first");
        hear("first");

        assertThat(lose(true)).isEqualTo(Step.DROP);
        assertThat(lose(true)).isEqualTo(Step.DROP);
        assertThat(probe.health()).isEqualTo(Health.HEARING);
        assertThat(lose(true)).isEqualTo(Step.DROP);
        assertThat(probe.health()).isEqualTo(Health.DEAF);

        after(1_000);
        send("again");
        hear("again");
        assertThat(probe.health()).isEqualTo(Health.HEARING);
    }

    @Test
    void threeProbesThatCouldNotBePublishedAreTheStoresFault() {
        send("first");
        hear("first");

        assertThat(lose(false)).isEqualTo(Step.COUNT);
        assertThat(lose(false)).isEqualTo(Step.COUNT);
        assertThat(lose(false)).isEqualTo(Step.COUNT);

        assertThat(probe.health()).isEqualTo(Health.STORE_DOWN);
    }

    @Test
    void deafnessIsCountedInARow() {
        send("first");
        hear("first");

        lose(true);
        lose(true);
        lose(false);
        lose(true);
        lose(true);

        assertThat(probe.health()).isEqualTo(Health.HEARING);
    }

    @Test
    void anOldNonceProvesNothing() {
        send("first");
        probe.published("first", true);
        after(2_000);

        assertThat(probe.back("first", clock.nowNanos())).isEqualTo(-1);
        assertThat(probe.health()).isEqualTo(Health.STARTING);
    }
}
