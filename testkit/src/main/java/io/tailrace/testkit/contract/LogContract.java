package io.tailrace.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.core.log.EpochTable;
import io.tailrace.core.model.ChannelName;
import io.tailrace.core.model.Data;
import io.tailrace.core.model.Durability;
import io.tailrace.core.model.Message;
import io.tailrace.core.model.MessageId;
import io.tailrace.core.model.Namespace;
import io.tailrace.core.model.Notice.Gap;
import io.tailrace.core.model.Notice.GapCause;
import io.tailrace.core.model.Notice.Rewound;
import io.tailrace.core.model.Position;
import io.tailrace.core.model.Publication;
import io.tailrace.core.model.Retention;
import io.tailrace.core.model.Tag;
import io.tailrace.core.port.Appended;
import io.tailrace.core.port.Batch;
import io.tailrace.core.port.From;
import io.tailrace.core.port.Log;
import io.tailrace.core.port.ReadResult;
import io.tailrace.core.port.Stored;
import io.tailrace.core.port.Top;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@link Log} promises, as tests. */
public abstract class LogContract {
    /** Far above what any engine needs; reached only by one that never answers. */
    private static final long ANSWER_SECONDS_MAX = 30;

    private static final long LONG_MILLIS = 3_600_000;

    protected static final ChannelName CHANNEL = new ChannelName("room");
    private static final ChannelName OTHER = new ChannelName("chat:other/room");

    /** Keeps more than any test appends, for longer than any test takes. */
    protected static final Namespace PLENTY = keeping(10_000, 1L << 30, LONG_MILLIS);

    private Engine engine = new NoEngine();

    /** Makes an engine in which no channel has a message. It is closed after the test. */
    protected abstract Engine engine(Namespace namespace);

    @BeforeEach
    final void makeEngine() {
        engine = engine(PLENTY);
    }

    @AfterEach
    final void closeEngine() {
        engine.close();
    }

    protected static Namespace keeping(int messages, long bytes, long ageMillis) {
        return new Namespace(
                "default", new Retention(messages, bytes, ageMillis), Durability.FAST, 1 << 20, LONG_MILLIS, 100_000);
    }

    private static Namespace remembering(long windowMillis, int countMax) {
        return new Namespace("default", PLENTY.retention(), Durability.FAST, 1 << 20, windowMillis, countMax);
    }

    protected static <T> T answer(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(ANSWER_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException refused) {
                throw refused;
            }
            throw new AssertionError(e.getCause());
        } catch (TimeoutException e) {
            throw new AssertionError("no answer within %d s".formatted(ANSWER_SECONDS_MAX), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError(e);
        }
    }

    private Log log() {
        return engine.log();
    }

    private List<Stored> append(Namespace namespace, Batch batch) {
        return answer(log().append(CHANNEL, namespace, batch)).outcomes();
    }

    private List<Stored> append(String... ids) {
        return append(PLENTY, Publications.batch(ids));
    }

    private ReadResult after(Position position, int limit) {
        return answer(log().read(CHANNEL, new From.After(position), limit));
    }

    private ReadResult newest(long before, int limit) {
        return answer(log().read(CHANNEL, new From.Newest(before), limit));
    }

    private long epoch() {
        return answer(log().tops(List.of(CHANNEL))).getFirst().epoch();
    }

    private static List<Long> offsets(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().toList();
    }

    // Order and offsets.

    @Test
    void aChannelWithoutMessagesStandsAtNothing() {
        ReadResult read = after(Position.NOTHING, 10);

        assertThat(read.notices()).isEmpty();
        assertThat(read.standing()).isEqualTo(Position.NOTHING);
        assertThat(read.messages()).isEmpty();
        assertThat(read.table()).isEqualTo(EpochTable.EMPTY);
        assertThat(read.top()).isZero();
        assertThat(read.firstKept()).isEqualTo(1);
        assertThat(answer(log().tops(List.of(CHANNEL)))).containsExactly(Top.NONE);
        assertThat(newest(0, 10).messages()).isEmpty();
    }

    @Test
    void readingOpensNoEpoch() {
        after(new Position(5, 5), 10);
        newest(0, 10);

        assertThat(answer(log().tops(List.of(CHANNEL)))).containsExactly(Top.NONE);
    }

    @Test
    void offsetsCountFromOneWithoutHolesOverBatches() {
        append("a");
        append("b", "c", "d");
        List<Stored> last = append("e");

        ReadResult read = after(Position.NOTHING, 100);
        assertThat(Publications.offsets(read.messages())).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(Publications.ids(read.messages())).containsExactly("a", "b", "c", "d", "e");
        assertThat(last).containsExactly(new Stored.Fresh(new Position(epoch(), 5)));
        assertThat(read.end()).isEqualTo(new Position(epoch(), 5));
        assertThat(read.top()).isEqualTo(5);
        assertThat(read.firstKept()).isEqualTo(1);
        assertThat(read.table()).isEqualTo(EpochTable.of(epoch(), 1));
    }

    @Test
    void aBatchIsAnsweredInItsOrder() {
        List<Stored> outcomes = append("a", "b", "c");

        long epoch = epoch();
        assertThat(epoch).isPositive();
        assertThat(outcomes)
                .containsExactly(
                        new Stored.Fresh(new Position(epoch, 1)),
                        new Stored.Fresh(new Position(epoch, 2)),
                        new Stored.Fresh(new Position(epoch, 3)));
    }

    @Test
    void theLargestBatchFits() {
        append(PLENTY, Publications.range("m", 1, Batch.MESSAGES_MAX));
        append(PLENTY, Publications.range("m", 1, Batch.MESSAGES_MAX));

        ReadResult read = after(Position.NOTHING, Log.READ_MESSAGES_MAX);
        assertThat(Publications.offsets(read.messages())).isEqualTo(offsets(1, Batch.MESSAGES_MAX));
    }

    @Test
    void aMessageComesBackAsItWasPublished() {
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        List<Publication> published = List.of(
                new Publication(
                        Data.Json.of("{\"name\":\"Zoë 🚆\",\"n\":1e400}"),
                        "kéy",
                        new MessageId("ïd/1"),
                        List.of(new Tag("color", "blå"), new Tag("size", "1")),
                        "subject of it"),
                new Publication(new Data.Bytes(all), null, new MessageId("bytes"), List.of(), ""),
                new Publication(new Data.Bytes(new byte[0]), null, new MessageId("empty"), List.of(), ""));

        append(PLENTY, new Batch(published));

        List<Message> read = after(Position.NOTHING, 10).messages();
        assertThat(read.stream().map(message -> Publications.said(message.publication())))
                .containsExactlyElementsOf(
                        published.stream().map(Publications::said).toList());
        assertThat(read).allSatisfy(message -> assertThat(message.timeMillis()).isPositive());
    }

    @Test
    void channelsCountApart() {
        append("a", "b");

        Appended other = answer(log().append(OTHER, PLENTY, Publications.batch("a")));

        assertThat(other.outcomes())
                .singleElement()
                .isInstanceOfSatisfying(
                        Stored.Fresh.class,
                        fresh -> assertThat(fresh.position().offset()).isEqualTo(1));
    }

    @Test
    void topsStandInTheOrderAsked() {
        append("a", "b");
        Stored other = answer(log().append(OTHER, PLENTY, Publications.batch("a")))
                .outcomes()
                .getFirst();

        List<Top> tops = answer(log().tops(List.of(OTHER, new ChannelName("nobody"), CHANNEL)));

        assertThat(tops).containsExactly(new Top(other.position().epoch(), 1), Top.NONE, new Top(epoch(), 2));
    }

    @Test
    void topsTakeAsManyChannelsAsTheySay() {
        append("a");
        List<ChannelName> channels = new ArrayList<>();
        for (int i = 1; i < Log.TOPS_MAX; i++) {
            channels.add(new ChannelName("empty-" + i));
        }
        channels.add(CHANNEL);

        List<Top> tops = answer(log().tops(channels));

        assertThat(tops).hasSize(Log.TOPS_MAX);
        assertThat(tops.getFirst()).isEqualTo(Top.NONE);
        assertThat(tops.getLast().offset()).isEqualTo(1);
    }

    // Once.

    @Test
    void aKnownIdAnswersWithItsFirstPosition() {
        Stored first = append("a", "b").getFirst();

        List<Stored> again = append("c", "a");

        assertThat(again)
                .containsExactly(new Stored.Fresh(new Position(epoch(), 3)), new Stored.Duplicate(first.position()));
        assertThat(Publications.ids(after(Position.NOTHING, 10).messages())).containsExactly("a", "b", "c");
    }

    @Test
    void aBatchOfKnownIdsWritesNothing() {
        append("a", "b");

        append("b", "a");

        assertThat(answer(log().tops(List.of(CHANNEL))).getFirst().offset()).isEqualTo(2);
    }

    @Test
    void theSameIdTwiceInOneBatchIsAppendedOnce() {
        List<Stored> outcomes = append("a", "b", "a", "c");

        long epoch = epoch();
        assertThat(outcomes)
                .containsExactly(
                        new Stored.Fresh(new Position(epoch, 1)),
                        new Stored.Fresh(new Position(epoch, 2)),
                        new Stored.Duplicate(new Position(epoch, 1)),
                        new Stored.Fresh(new Position(epoch, 3)));
    }

    @Test
    void aKnownIdWithOtherDataIsAConflict() {
        Stored first =
                append(PLENTY, new Batch(List.of(Publications.of("a", "1")))).getFirst();

        List<Stored> other = append(PLENTY, new Batch(List.of(Publications.of("a", "2"), Publications.of("b", "2"))));

        assertThat(other)
                .containsExactly(new Stored.Conflict(first.position()), new Stored.Fresh(new Position(epoch(), 2)));
        assertThat(Publications.said(
                        after(Position.NOTHING, 1).messages().getFirst().publication()))
                .endsWith("1");
    }

    @Test
    void theSameIdWithOtherDataInOneBatchIsAConflict() {
        List<Stored> outcomes =
                append(PLENTY, new Batch(List.of(Publications.of("a", "1"), Publications.of("a", "2"))));

        Position first = new Position(epoch(), 1);
        assertThat(outcomes).containsExactly(new Stored.Fresh(first), new Stored.Conflict(first));
    }

    @Test
    void theSameBytesAsAnotherKindAreOtherData() {
        append(PLENTY, new Batch(List.of(Publications.of("a", "1"))));

        List<Stored> outcomes = append(
                PLENTY,
                new Batch(List.of(
                        new Publication(new Data.Bytes(new byte[] {'1'}), null, new MessageId("a"), List.of(), ""))));

        assertThat(outcomes).singleElement().isInstanceOf(Stored.Conflict.class);
    }

    @Test
    void idsAreScopedToTheirSubject() {
        append(PLENTY, new Batch(List.of(Publications.by("alice", "1", "true"))));

        List<Stored> outcomes = append(
                PLENTY, new Batch(List.of(Publications.by("bob", "1", "false"), Publications.by("", "1", "null"))));

        assertThat(outcomes).allMatch(Stored.Fresh.class::isInstance);
    }

    @Test
    void anIdIsRememberedWhenItsMessageWasTrimmed() {
        Namespace one = keeping(1, 1L << 30, LONG_MILLIS);
        Stored first = append(one, Publications.batch("a")).getFirst();
        append(one, Publications.batch("b"));

        List<Stored> again = append(one, Publications.batch("a"));

        assertThat(after(Position.NOTHING, 10).firstKept()).isEqualTo(2);
        assertThat(again).containsExactly(new Stored.Duplicate(first.position()));
    }

    @Test
    void anIdIsForgottenAfterTwoWindows() {
        Namespace brief = remembering(100, 100_000);
        append(brief, Publications.batch("a"));
        engine.pass(250);

        List<Stored> again = append(brief, Publications.batch("a"));

        assertThat(again).containsExactly(new Stored.Fresh(new Position(epoch(), 2)));
    }

    @Test
    void aFullHalfOfTheWindowTurnsEarly() {
        Namespace few = remembering(LONG_MILLIS, 10);
        append(few, Publications.range("a", 1, 10));
        append(few, Publications.range("b", 1, 10));
        append(few, Publications.range("c", 1, 10));

        assertThat(append(few, Publications.batch("c-10"))).allMatch(Stored.Duplicate.class::isInstance);
        assertThat(append(few, Publications.batch("a-1"))).allMatch(Stored.Fresh.class::isInstance);
    }

    // What is kept.

    @Test
    void historyIsBoundedByCount() {
        Namespace five = keeping(5, 1L << 30, LONG_MILLIS);
        append(five, Publications.range("m", 1, 4));
        append(five, Publications.range("m", 5, 12));

        ReadResult read = newest(0, 100);

        assertThat(Publications.offsets(read.messages())).isEqualTo(offsets(8, 12));
        assertThat(read.firstKept()).isEqualTo(8);
        assertThat(read.top()).isEqualTo(12);
    }

    @Test
    void historyIsBoundedByBytes() {
        Namespace narrow = keeping(10_000, 10_100, LONG_MILLIS);
        for (int i = 1; i <= 40; i++) {
            append(narrow, new Batch(List.of(Publications.sized("m%02d".formatted(i), 1_000))));
        }

        ReadResult read = newest(0, 100);

        // Ten messages of 1,000 bytes and 3 of id are 10,030 bytes; eleven are too many.
        assertThat(Publications.offsets(read.messages())).isEqualTo(offsets(31, 40));
    }

    @Test
    void bytesOfUnequalMessagesAreCountedToo() {
        Namespace narrow = keeping(10_000, 10_100, LONG_MILLIS);
        append(narrow, new Batch(List.of(Publications.sized("large", 9_000))));
        append(narrow, Publications.range("small", 1, 20));
        assertThat(newest(0, 0).firstKept()).isEqualTo(1);

        append(narrow, new Batch(List.of(Publications.sized("middle", 2_000))));

        assertThat(newest(0, 0).firstKept()).isEqualTo(2);
    }

    @Test
    void aMessageOverTheBytesIsDeliveredAndNotKept() {
        Namespace narrow = keeping(10_000, 1_000, LONG_MILLIS);
        append(narrow, Publications.batch("a"));
        append(narrow, new Batch(List.of(Publications.sized("large", 2_000))));

        assertThat(newest(0, 10).firstKept()).isEqualTo(3);

        append(narrow, Publications.batch("b"));
        assertThat(Publications.ids(newest(0, 10).messages())).containsExactly("b");
    }

    @Test
    void anAppendTrimsWhatIsTooOld() {
        Namespace brief = keeping(10_000, 1L << 30, 500);
        append(brief, Publications.range("old", 1, 20));
        engine.pass(600);

        append(brief, Publications.batch("new"));

        ReadResult read = after(Position.NOTHING, 100);
        assertThat(Publications.ids(read.messages())).containsExactly("new");
        assertThat(read.firstKept()).isEqualTo(21);
    }

    @Test
    void aSmallerHistoryHoldsFromTheNextAppendOn() {
        append(PLENTY, Publications.range("m", 1, 20));

        append(keeping(3, 1L << 30, LONG_MILLIS), Publications.batch("m-21"));

        assertThat(Publications.offsets(newest(0, 100).messages())).containsExactly(19L, 20L, 21L);
    }

    @Test
    void anEphemeralChannelNumbersAndKeepsNothing() {
        for (Namespace ephemeral : List.of(
                keeping(0, 1L << 30, LONG_MILLIS), keeping(10_000, 0, LONG_MILLIS), keeping(10_000, 1L << 30, 0))) {
            long top = answer(log().tops(List.of(CHANNEL))).getFirst().offset();
            String id = "m" + top;

            List<Stored> outcomes = append(ephemeral, Publications.batch(id, id + "b", id));

            assertThat(outcomes.get(1)).isEqualTo(new Stored.Fresh(new Position(epoch(), top + 2)));
            assertThat(outcomes.get(2)).isEqualTo(new Stored.Duplicate(new Position(epoch(), top + 1)));
            ReadResult read = after(new Position(epoch(), top + 1), 10);
            assertThat(read.firstKept()).isEqualTo(top + 3);
            assertThat(read.messages()).isEmpty();
            assertThat(read.notices())
                    .containsExactly(new Gap(top + 2, top + 2, new Position(epoch(), top + 2), GapCause.TRIMMED));
            assertThat(after(new Position(epoch(), top + 2), 10).notices()).isEmpty();
            assertThat(newest(0, 10).messages()).isEmpty();
        }
    }

    @Test
    void aChannelThatBecomesEphemeralForgetsItsHistory() {
        append("a", "b");
        append(keeping(0, 0, 0), Publications.batch("c"));

        assertThat(newest(0, 10).firstKept()).isEqualTo(4);

        append("d");
        assertThat(Publications.offsets(newest(0, 10).messages())).containsExactly(4L);
    }

    // Resume.

    /** Offsets 8 to 12 are kept of 12. */
    private void twelveOfWhichFiveAreKept() {
        append(keeping(5, 1L << 30, LONG_MILLIS), Publications.range("m", 1, 12));
    }

    private void resumes(long at, long firstRead) {
        ReadResult read = after(new Position(epoch(), at), 100);
        assertThat(read.notices()).isEmpty();
        assertThat(read.standing()).isEqualTo(new Position(epoch(), at));
        assertThat(Publications.offsets(read.messages())).isEqualTo(offsets(firstRead, 12));
    }

    @Test
    void resumeBelowTheFirstKeptTellsTheExactGap() {
        twelveOfWhichFiveAreKept();

        ReadResult read = after(new Position(epoch(), 6), 100);

        Position before = new Position(epoch(), 7);
        assertThat(read.notices()).containsExactly(new Gap(7, 7, before, GapCause.TRIMMED));
        assertThat(read.standing()).isEqualTo(before);
        assertThat(Publications.offsets(read.messages())).isEqualTo(offsets(8, 12));
    }

    @Test
    void resumeBetweenFirstKeptAndTopIsToldNothing() {
        twelveOfWhichFiveAreKept();

        resumes(7, 8);
        resumes(8, 9);
        resumes(11, 12);
        resumes(12, 13);
    }

    @Test
    void resumeAboveTheTopIsRewound() {
        twelveOfWhichFiveAreKept();

        ReadResult read = after(new Position(epoch(), 13), 100);

        Position top = new Position(epoch(), 12);
        assertThat(read.notices()).containsExactly(new Rewound(1, top));
        assertThat(read.standing()).isEqualTo(top);
        assertThat(read.messages()).isEmpty();
    }

    @Test
    void resumeFromNothingReadsFromTheOldestKept() {
        twelveOfWhichFiveAreKept();

        ReadResult read = after(Position.NOTHING, 100);

        Position before = new Position(epoch(), 7);
        assertThat(read.notices()).containsExactly(new Gap(1, 7, before, GapCause.TRIMMED));
        assertThat(read.standing()).isEqualTo(before);
        assertThat(Publications.offsets(read.messages())).isEqualTo(offsets(8, 12));
    }

    @Test
    void resumeFromNothingWhereNothingWasTrimmedIsToldNothing() {
        append("a", "b");

        ReadResult read = after(Position.NOTHING, 100);

        assertThat(read.notices()).isEmpty();
        assertThat(read.standing()).isEqualTo(Position.NOTHING);
        assertThat(Publications.ids(read.messages())).containsExactly("a", "b");
    }

    @Test
    void anUnknownEpochVoidsThePositionAndGivesAllThatIsKept() {
        twelveOfWhichFiveAreKept();

        ReadResult read = after(new Position(99, 10), 100);

        Position before = new Position(epoch(), 7);
        assertThat(read.notices()).containsExactly(new Gap(1, 7, before, GapCause.UNKNOWN_EPOCH));
        assertThat(read.standing()).isEqualTo(before);
        assertThat(Publications.offsets(read.messages())).isEqualTo(offsets(8, 12));
    }

    @Test
    void anUnknownEpochIsToldAlsoWhereNothingIsMissing() {
        append("a");

        ReadResult read = after(new Position(99, 10), 100);

        assertThat(read.notices()).containsExactly(new Gap(1, 0, new Position(epoch(), 0), GapCause.UNKNOWN_EPOCH));
        assertThat(Publications.ids(read.messages())).containsExactly("a");
    }

    @Test
    void aPositionOfAChannelThatHasNothingIsUnknown() {
        ReadResult read = after(new Position(99, 10), 100);

        assertThat(read.notices()).containsExactly(new Gap(1, 0, Position.NOTHING, GapCause.UNKNOWN_EPOCH));
        assertThat(read.standing()).isEqualTo(Position.NOTHING);
        assertThat(read.messages()).isEmpty();
    }

    // Reading.

    @Test
    void aReadStopsAtItsLimitAndGoesOnFromItsEnd() {
        append(PLENTY, Publications.range("m", 1, 50));

        Position at = Position.NOTHING;
        List<Long> seen = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            ReadResult read = after(at, 7);
            assertThat(read.messages()).hasSizeLessThanOrEqualTo(7);
            seen.addAll(Publications.offsets(read.messages()));
            at = read.end();
        }

        assertThat(seen).isEqualTo(offsets(1, 50));
    }

    @Test
    void aReadOfNoMessagesStillTellsNoticesTableAndTop() {
        twelveOfWhichFiveAreKept();

        ReadResult read = after(new Position(epoch(), 2), 0);

        assertThat(read.notices()).hasSize(1);
        assertThat(read.messages()).isEmpty();
        assertThat(read.top()).isEqualTo(12);
        assertThat(newest(0, 0).standing()).isEqualTo(new Position(epoch(), 12));
        assertThat(newest(0, 0).table()).isEqualTo(EpochTable.of(epoch(), 1));
    }

    @Test
    void aReadStopsAfterTheMessageThatReachesItsBytes() {
        for (int i = 1; i <= 40; i++) {
            append(PLENTY, new Batch(List.of(Publications.sized("m%02d".formatted(i), 60_000))));
        }

        // 17 messages of 60,000 bytes stay below a mebibyte, with or without their overhead; the 18th reaches it.
        assertThat(Publications.offsets(after(Position.NOTHING, 100).messages()))
                .isEqualTo(offsets(1, 18));
        assertThat(Publications.offsets(after(new Position(epoch(), 18), 100).messages()))
                .isEqualTo(offsets(19, 36));
        assertThat(Publications.offsets(newest(0, 100).messages())).isEqualTo(offsets(23, 40));
        assertThat(Publications.offsets(newest(23, 100).messages())).isEqualTo(offsets(5, 22));
    }

    @Test
    void smallMessagesBehindLargeOnesAreNotCutShort() {
        append(PLENTY, new Batch(List.of(Publications.sized("large", 600_000))));
        append(PLENTY, Publications.range("m", 2, 300));

        assertThat(Publications.offsets(after(Position.NOTHING, 1_000).messages()))
                .isEqualTo(offsets(1, 300));
        assertThat(Publications.offsets(newest(0, 1_000).messages())).isEqualTo(offsets(1, 300));
    }

    @Test
    void newestGivesTheLastOnesInRisingOrder() {
        append(PLENTY, Publications.range("m", 1, 20));

        ReadResult read = newest(0, 3);

        assertThat(read.notices()).isEmpty();
        assertThat(read.standing()).isEqualTo(new Position(epoch(), 17));
        assertThat(Publications.offsets(read.messages())).containsExactly(18L, 19L, 20L);
    }

    @Test
    void newestBeforeAnOffsetGivesTheLastOnesBelowIt() {
        append(PLENTY, Publications.range("m", 1, 20));

        assertThat(Publications.offsets(newest(18, 3).messages())).containsExactly(15L, 16L, 17L);
        assertThat(Publications.offsets(newest(3, 5).messages())).containsExactly(1L, 2L);
        assertThat(newest(1, 5).messages()).isEmpty();
        assertThat(Publications.offsets(newest(1_000, 2).messages())).containsExactly(19L, 20L);
    }

    @Test
    void newestIsToldOfNoGap() {
        twelveOfWhichFiveAreKept();

        ReadResult read = newest(0, 100);

        assertThat(read.notices()).isEmpty();
        assertThat(Publications.offsets(read.messages())).isEqualTo(offsets(8, 12));
        assertThat(newest(8, 100).messages()).isEmpty();
        assertThat(newest(5, 100).messages()).isEmpty();
        assertThat(newest(10, 100).messages()).hasSize(2);
    }

    // Several at once.

    @Test
    void writersAtOnceShareOneOrderWithoutHoles() throws Exception {
        int writers = 4;
        int batches = 40;
        List<Stored> outcomes = new ArrayList<>();
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<List<Stored>>> all = new ArrayList<>();
            for (int w = 0; w < writers; w++) {
                String writer = "w" + w;
                all.add(executor.submit(() -> {
                    List<Stored> own = new ArrayList<>();
                    for (int i = 0; i < batches; i++) {
                        own.addAll(append(PLENTY, Publications.range(writer + "-" + i, 1, 1 + i % 4)));
                    }
                    return own;
                }));
            }
            for (Future<List<Stored>> each : all) {
                List<Stored> own = each.get(ANSWER_SECONDS_MAX, TimeUnit.SECONDS);
                assertThat(own.stream().map(stored -> stored.position().offset()))
                        .isSorted();
                outcomes.addAll(own);
            }
        }

        Set<Position> positions = new HashSet<>();
        outcomes.forEach(stored -> {
            assertThat(stored).isInstanceOf(Stored.Fresh.class);
            positions.add(stored.position());
        });
        int count = writers * batches * 10 / 4;
        assertThat(positions).hasSize(count);
        assertThat(Publications.offsets(after(Position.NOTHING, 1_000).messages()))
                .isEqualTo(offsets(1, count));
    }

    @Test
    void appendsOfOneCallerUnderWayTogetherAreAllAppended() {
        List<CompletionStage<Appended>> stages = new ArrayList<>();
        for (int i = 1; i <= 200; i++) {
            ChannelName channel = new ChannelName("many/" + i % 7);
            stages.add(log().append(channel, PLENTY, Publications.batch("m-" + i)));
        }

        stages.forEach(stage -> assertThat(answer(stage).outcomes()).allMatch(Stored.Fresh.class::isInstance));
        long sum = 0;
        for (int i = 0; i < 7; i++) {
            sum += answer(log().tops(List.of(new ChannelName("many/" + i))))
                    .getFirst()
                    .offset();
        }
        assertThat(sum).isEqualTo(200);
    }

    @Test
    void aWriterAndItsRepeaterAtOnceAppendOnce() throws Exception {
        try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<List<Stored>>> all = new ArrayList<>();
            for (int w = 0; w < 4; w++) {
                all.add(executor.submit(() -> append(PLENTY, Publications.range("same", 1, 20))));
            }
            Set<List<Position>> answers = new HashSet<>();
            for (Future<List<Stored>> each : all) {
                answers.add(each.get(ANSWER_SECONDS_MAX, TimeUnit.SECONDS).stream()
                        .map(Stored::position)
                        .toList());
            }
            assertThat(answers).hasSize(1);
        }

        assertThat(answer(log().tops(List.of(CHANNEL))).getFirst().offset()).isEqualTo(20);
    }

    private static final class NoEngine implements Engine {
        @Override
        public Log log() {
            throw new IllegalStateException("no engine was made");
        }

        @Override
        public io.tailrace.core.port.Bus bus() {
            throw new IllegalStateException("no engine was made");
        }

        @Override
        public void pass(long millis) {
            throw new IllegalStateException("no engine was made");
        }

        @Override
        public void close() {}
    }
}
