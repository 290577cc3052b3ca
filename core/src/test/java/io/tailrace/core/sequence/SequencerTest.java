package io.tailrace.core.sequence;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.codes.Code;
import io.tailrace.core.model.ChannelName;
import io.tailrace.core.model.Data;
import io.tailrace.core.model.MessageId;
import io.tailrace.core.model.Namespace;
import io.tailrace.core.model.Namespaces;
import io.tailrace.core.model.Position;
import io.tailrace.core.model.Publication;
import io.tailrace.core.model.TailraceException;
import io.tailrace.core.port.Appended;
import io.tailrace.core.port.Batch;
import io.tailrace.core.port.Meter;
import io.tailrace.core.port.Metric;
import io.tailrace.core.port.Stored;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;
import org.junit.jupiter.api.Test;

class SequencerTest {
    private static final ChannelName ROOM = new ChannelName("room");
    private static final ChannelName HALL = new ChannelName("hall");

    private final HeldLog log = new HeldLog();
    private final CountingMeter meter = new CountingMeter();
    private final Sequencer sequencer = new Sequencer(log, Namespaces.ONLY_DEFAULT, meter, SequencerLimits.DEFAULT);

    @Test
    void whatArrivesDuringAnAppendIsTheNextBatch() {
        submit(ROOM, "a");
        submit(ROOM, "b");
        CompletionStage<Stored> third = submit(ROOM, "c");
        assertThat(log.appends).hasSize(1);

        log.answerNext();

        assertThat(ids(log.appends.get(0))).containsExactly("a");
        assertThat(ids(log.appends.get(1))).containsExactly("b", "c");
        log.answerNext();
        assertThat(third.toCompletableFuture().join()).isEqualTo(new Stored.Fresh(new Position(1, 3)));
        assertThat(log.appends).hasSize(2);
        assertThat(meter.counted("APPENDS")).isEqualTo(2);
        assertThat(meter.counted("APPENDED fresh")).isEqualTo(3);
    }

    @Test
    void channelsDoNotWaitForEachOther() {
        submit(ROOM, "a");
        submit(HALL, "b");

        assertThat(log.appends).extracting(HeldLog.Append::channel).containsExactly(ROOM, HALL);
    }

    @Test
    void aBatchHasAtMost512Messages() {
        submit(ROOM, "first");
        for (int i = 0; i < Batch.MESSAGES_MAX + 1; i++) {
            submit(ROOM, "m" + i);
        }

        log.answerNext();
        log.answerNext();

        assertThat(log.appends)
                .extracting(append -> append.publications().size())
                .containsExactly(1, 512, 1);
    }

    @Test
    void aBatchKeepsItsBytesAndALargerMessageGoesAlone() {
        Namespace wide = wide(1 << 20);
        Sequencer sequencer =
                new Sequencer(log, new Namespaces(Map.of("default", wide)), meter, SequencerLimits.DEFAULT);
        sequencer.submit(ROOM, publication("first", 1));
        sequencer.submit(ROOM, publication("small", 1));
        sequencer.submit(ROOM, publication("large", Batch.BYTES_MAX + 1));
        sequencer.submit(ROOM, publication("half", Batch.BYTES_MAX / 2));
        sequencer.submit(ROOM, publication("other-half", Batch.BYTES_MAX / 2));

        log.answerOnTheSpot();
        log.answerNext();

        assertThat(log.appends)
                .extracting(SequencerTest::ids)
                .containsExactly(
                        List.of("first"), List.of("small"), List.of("large"), List.of("half"), List.of("other-half"));
    }

    @Test
    void aRefusedBatchFailsItsOwnMessagesAndTheNextGoesOn() {
        CompletionStage<Stored> refused = submit(ROOM, "a");
        CompletionStage<Stored> next = submit(ROOM, "b");

        log.failNext(new CompletionException(new TailraceException(Code.UNAVAILABLE, "no store", 250)));
        log.answerNext();

        TailraceException failure = failureOf(refused);
        assertThat(failure.code()).isEqualTo(Code.UNAVAILABLE);
        assertThat(failure.retryAfterMillis()).isEqualTo(250);
        assertThat(next.toCompletableFuture().join()).isEqualTo(new Stored.Fresh(new Position(1, 1)));
        assertThat(meter.counted("APPEND_FAILURES unavailable")).isEqualTo(1);
    }

    @Test
    void aLogThatThrowsOrMiscountsDoesNotStopTheChannel() {
        AtomicInteger calls = new AtomicInteger();
        Sequencer sequencer = new Sequencer(
                new ForwardingLog((channel, batch) -> switch (calls.incrementAndGet()) {
                    case 1 -> throw new IllegalStateException("broken");
                    case 2 -> CompletableFuture.completedFuture(new Appended(List.of()));
                    default -> log.append(channel, Namespace.defaults("default"), batch);
                }),
                Namespaces.ONLY_DEFAULT,
                Meter.NONE,
                SequencerLimits.DEFAULT);
        log.answerOnTheSpot();

        CompletionStage<Stored> thrown = sequencer.submit(ROOM, publication("a", 1));
        CompletionStage<Stored> miscounted = sequencer.submit(ROOM, publication("b", 1));
        CompletionStage<Stored> fine = sequencer.submit(ROOM, publication("c", 1));

        assertThat(thrown.toCompletableFuture().exceptionNow()).hasMessage("broken");
        assertThat(miscounted.toCompletableFuture().exceptionNow()).hasMessage("0 outcomes for 1 messages");
        assertThat(fine.toCompletableFuture().join()).isEqualTo(new Stored.Fresh(new Position(1, 1)));
        assertThat(sequencer.messagesUnderWay()).isZero();
    }

    @Test
    void aLogThatAnswersOnTheSpotCostsNoStack() {
        Namespace wide = wide(1 << 20);
        Sequencer sequencer = new Sequencer(
                log, new Namespaces(Map.of("default", wide)), meter, new SequencerLimits(100_000, Long.MAX_VALUE));
        Data data = new Data.Bytes(new byte[Batch.BYTES_MAX]);
        for (int i = 0; i < 5_000; i++) {
            sequencer.submit(ROOM, new Publication(data, null, new MessageId("m" + i), List.of(), ""));
        }

        log.answerOnTheSpot();
        log.answerNext();

        assertThat(log.appends).hasSize(5_000);
        assertThat(log.stackDepthMax).isLessThan(200);
        assertThat(sequencer.messagesUnderWay()).isZero();
    }

    @Test
    void publishingOnFromEachAnswerCostsNoStack() {
        CompletableFuture<Integer> done = new CompletableFuture<>();
        publishOn(1, 5_000, done);

        log.answerOnTheSpot();
        log.answerNext();

        assertThat(done).isCompletedWithValue(5_000);
        assertThat(log.stackDepthMax).isLessThan(200);
    }

    private void publishOn(int number, int last, CompletableFuture<Integer> done) {
        sequencer.submit(ROOM, publication("m" + number, 1)).thenAccept(stored -> {
            if (number == last) {
                done.complete(number);
            } else {
                publishOn(number + 1, last, done);
            }
        });
    }

    @Test
    void anUnconfiguredNamespaceIsRefused() {
        TailraceException refused = failureOf(sequencer.submit(new ChannelName("chat:a"), publication("a", 1)));

        assertThat(refused.code()).isEqualTo(Code.UNKNOWN_NAMESPACE);
        assertThat(log.appends).isEmpty();
    }

    @Test
    void dataOverTheLimitIsRefusedWithValueAndLimit() {
        assertThat(failureOf(sequencer.submit(ROOM, publication("a", 65_537))))
                .hasMessage(
                        "data has 65537 bytes, the namespace 'default' allows 65536; send less, or raise maxMessageBytes of the namespace")
                .extracting(TailraceException::code)
                .isEqualTo(Code.TOO_LARGE);

        submit(ROOM, "b");
        assertThat(log.appends).hasSize(1);
    }

    @Test
    void moreMessagesThanMayBeUnderWayAreRefusedUntilSomeAreAnswered() {
        Sequencer sequencer = new Sequencer(log, Namespaces.ONLY_DEFAULT, meter, new SequencerLimits(2, 10_000));
        sequencer.submit(ROOM, publication("a", 10));
        sequencer.submit(ROOM, publication("b", 10));

        TailraceException refused = failureOf(sequencer.submit(HALL, publication("c", 10)));

        assertThat(refused)
                .hasMessage(
                        "2 messages and 278 bytes are under way to the store, at most 2 and 10000; send it again after 500 ms");
        assertThat(refused.code()).isEqualTo(Code.RESOURCE_EXHAUSTED);
        assertThat(refused.retryAfterMillis()).isEqualTo(500);
        log.answerNext();
        assertThat(sequencer.submit(HALL, publication("c", 10)).toCompletableFuture())
                .isNotDone();
    }

    @Test
    void moreBytesThanMayBeUnderWayAreRefusedButOneMessageAloneAlwaysFits() {
        Sequencer sequencer = new Sequencer(log, Namespaces.ONLY_DEFAULT, meter, new SequencerLimits(10, 500));

        CompletionStage<Stored> alone = sequencer.submit(ROOM, publication("a", 1_000));
        TailraceException refused = failureOf(sequencer.submit(ROOM, publication("b", 1)));

        assertThat(alone.toCompletableFuture()).isNotDone();
        assertThat(refused.code()).isEqualTo(Code.RESOURCE_EXHAUSTED);
        assertThat(sequencer.bytesUnderWay()).isEqualTo(1_129);
        log.answerNext();
        assertThat(sequencer.bytesUnderWay()).isZero();
    }

    @Test
    void eachOfManyThreadsKeepsItsOrderAndOneAppendIsInFlight() throws Exception {
        AtomicInteger inFlight = new AtomicInteger();
        AtomicInteger inFlightMax = new AtomicInteger();
        List<String> logged = Collections.synchronizedList(new ArrayList<>());
        try (ExecutorService engine = Executors.newFixedThreadPool(2);
                ExecutorService publishers = Executors.newFixedThreadPool(4)) {
            Sequencer sequencer = new Sequencer(
                    new ForwardingLog((channel, batch) -> {
                        inFlightMax.accumulateAndGet(inFlight.incrementAndGet(), Math::max);
                        return CompletableFuture.supplyAsync(
                                () -> {
                                    List<Stored> outcomes = new ArrayList<>();
                                    for (Publication publication : batch.publications()) {
                                        logged.add(publication.id().text());
                                        outcomes.add(new Stored.Fresh(new Position(1, logged.size())));
                                    }
                                    inFlight.decrementAndGet();
                                    return new Appended(outcomes);
                                },
                                engine);
                    }),
                    Namespaces.ONLY_DEFAULT,
                    Meter.NONE,
                    SequencerLimits.DEFAULT);
            List<CompletableFuture<Stored>> answers = Collections.synchronizedList(new ArrayList<>());
            List<CompletableFuture<Void>> publishing = new ArrayList<>();
            for (int thread = 0; thread < 4; thread++) {
                String name = "t" + thread + "-";
                publishing.add(CompletableFuture.runAsync(
                        () -> {
                            for (int i = 0; i < 5_000; i++) {
                                answers.add(sequencer
                                        .submit(ROOM, publication(name + i, 1))
                                        .toCompletableFuture());
                            }
                        },
                        publishers));
            }

            publishing.forEach(CompletableFuture::join);
            CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new)).join();

            assertThat(inFlightMax).hasValue(1);
            assertThat(logged).hasSize(20_000);
            for (int thread = 0; thread < 4; thread++) {
                String name = "t" + thread + "-";
                List<String> own =
                        logged.stream().filter(id -> id.startsWith(name)).toList();
                List<String> due = new ArrayList<>();
                for (int i = 0; i < 5_000; i++) {
                    due.add(name + i);
                }
                assertThat(own).isEqualTo(due);
            }
            assertThat(sequencer.messagesUnderWay()).isZero();
            assertThat(sequencer.bytesUnderWay()).isZero();
        }
    }

    private CompletionStage<Stored> submit(ChannelName channel, String id) {
        return sequencer.submit(channel, publication(id, 1));
    }

    private static Publication publication(String id, int bytes) {
        return new Publication(new Data.Bytes(new byte[bytes]), null, new MessageId(id), List.of(), "");
    }

    private static Namespace wide(int maxMessageBytes) {
        Namespace plain = Namespace.defaults("default");
        return new Namespace(
                "default",
                plain.retention(),
                plain.durability(),
                maxMessageBytes,
                plain.idWindowMillis(),
                plain.idCountMax());
    }

    private static List<String> ids(HeldLog.Append append) {
        return append.publications().stream()
                .map(publication -> publication.id().text())
                .toList();
    }

    private static TailraceException failureOf(CompletionStage<Stored> stage) {
        return (TailraceException) stage.toCompletableFuture().exceptionNow();
    }

    private static final class CountingMeter implements Meter {
        private final Map<String, Long> counts = new HashMap<>();

        @Override
        public void count(Metric metric, String label, long amount) {
            counts.merge((metric.name() + " " + label).trim(), amount, Long::sum);
        }

        @Override
        public void time(Metric metric, String label, long nanos) {}

        @Override
        public void gauge(Metric metric, String label, LongSupplier value) {}

        long counted(String what) {
            return counts.getOrDefault(what, 0L);
        }
    }
}
