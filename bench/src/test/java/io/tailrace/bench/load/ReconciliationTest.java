package io.tailrace.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class ReconciliationTest {
    private static final long EPOCH = 42;
    private final Reconciliation reconciliation = new Reconciliation(2);

    @Test
    void everyOffsetOnceAndInOrderIsSound() {
        CompletableFuture<Long> finished = reconciliation.expect(3);

        deliver(0, 1, 2, 3);
        assertThat(finished).isNotDone();
        deliver(1, 1, 2, 3);

        assertThat(finished).isCompletedWithValue(3L);
        assertThat(reconciliation.verdict().sound()).isTrue();
        assertThat(reconciliation.verdict().deliveries()).isEqualTo(6);
    }

    @Test
    void aMissingMessageMakesTheRunVoid() {
        deliver(0, 1, 3);

        assertThat(reconciliation.verdict().reasons())
                .containsExactly(
                        "1 missing, 0 again or too late, 0 other faults", "subscriber 0: offset 3 came when 2 was due");
    }

    @Test
    void aMissingFirstMessageMakesTheRunVoid() {
        deliver(1, 2, 3);

        assertThat(reconciliation.verdict().missing()).isEqualTo(1);
        assertThat(reconciliation.verdict().sound()).isFalse();
    }

    @Test
    void aRepeatedMessageMakesTheRunVoid() {
        deliver(0, 1, 2, 2, 3);

        assertThat(reconciliation.verdict().reasons())
                .containsExactly(
                        "0 missing, 1 again or too late, 0 other faults",
                        "subscriber 0: offset 2 came again or too late, due was 3");
    }

    @Test
    void swappedMessagesMakeTheRunVoid() {
        deliver(0, 1, 3, 2, 4);

        assertThat(reconciliation.verdict().missing()).isEqualTo(1);
        assertThat(reconciliation.verdict().behind()).isEqualTo(1);
        assertThat(reconciliation.verdict().sound()).isFalse();
    }

    @Test
    void anotherEpochMakesTheRunVoid() {
        deliver(0, 1);
        reconciliation.delivered(0, EPOCH + 1, 2, 2);

        assertThat(reconciliation.verdict().sound()).isFalse();
    }

    @Test
    void aRunThatEndsEarlyIsVoidAndSaysWhoLacksWhat() {
        reconciliation.expect(3);
        deliver(0, 1, 2, 3);
        deliver(1, 1);

        reconciliation.giveUp();

        assertThat(reconciliation.verdict().reasons())
                .containsExactly(
                        "2 missing, 0 again or too late, 0 other faults",
                        "subscriber 1: offsets 2 to 3 did not arrive");
    }

    @Test
    void whatWasDeliveredBeforeItIsExpectedCounts() {
        deliver(0, 1, 2);
        deliver(1, 1, 2);

        assertThat(reconciliation.expect(2)).isDone();
    }

    private void deliver(int subscriber, long... offsets) {
        for (long offset : offsets) {
            reconciliation.delivered(subscriber, EPOCH, offset, offset);
        }
    }
}
