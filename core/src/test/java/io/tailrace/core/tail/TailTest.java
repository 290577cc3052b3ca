package io.tailrace.core.tail;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.core.log.EpochTable;
import io.tailrace.core.log.Resume;
import io.tailrace.core.model.ChannelName;
import io.tailrace.core.model.Data;
import io.tailrace.core.model.Message;
import io.tailrace.core.model.MessageId;
import io.tailrace.core.model.Position;
import io.tailrace.core.model.Publication;
import io.tailrace.core.port.BusBatch;
import io.tailrace.core.port.From;
import io.tailrace.core.port.Log;
import io.tailrace.core.port.Meter;
import io.tailrace.core.port.ReadResult;
import io.tailrace.core.port.Top;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class TailTest {
    private static final ChannelName CHANNEL = new ChannelName("stocks");
    private static final EpochTable FIRST = EpochTable.of(7, 1);

    private final Tail tail = new Tail(CHANNEL, Meter.NONE);
    private final List<TailEffect> effects = new ArrayList<>();
    private long generation;

    private static List<Message> messages(long epoch, long from, long to) {
        List<Message> messages = new ArrayList<>();
        for (long offset = from; offset <= to; offset++) {
            Publication publication =
                    new Publication(Data.Json.of("1"), null, new MessageId(epoch + "-" + offset), List.of(), "");
            messages.add(new Message(new Position(epoch, offset), publication, 0));
        }
        return messages;
    }

    private void bus(long epoch, long epochStart, long from, long to) {
        tail.received(new BusBatch(CHANNEL, epoch, epochStart, messages(epoch, from, to)), this::note);
    }

    private void note(TailEffect effect) {
        effects.add(effect);
        if (effect instanceof TailEffect.Read read) {
            generation = read.generation();
        }
    }

    private List<TailEffect> taken() {
        List<TailEffect> taken = List.copyOf(effects);
        effects.clear();
        return taken;
    }

    private void answer(ReadResult result) {
        tail.read(generation, result, this::note);
    }

    /** What an engine answers to a read after a position, for a log of this table, top and first kept. */
    private static ReadResult after(Position position, EpochTable table, long top, long firstKept) {
        Resume.Standing standing = Resume.from(table, top, firstKept, position);
        List<Message> messages = new ArrayList<>();
        for (long offset = standing.position().offset() + 1; offset <= top; offset++) {
            messages.addAll(messages(table.epochOf(offset), offset, offset));
        }
        return new ReadResult(standing.notices(), standing.position(), messages, table, top, firstKept);
    }

    private void live(EpochTable table, long top) {
        tail.confirmed(this::note);
        answer(new ReadResult(List.of(), table.at(top), List.of(), table, top, top + 1));
        taken();
    }

    private static String told(List<TailEffect> effects) {
        StringBuilder told = new StringBuilder();
        for (TailEffect effect : effects) {
            told.append(told.isEmpty() ? "" : " ")
                    .append(
                            switch (effect) {
                                case TailEffect.Read read ->
                                    switch (read.from()) {
                                        case From.After(Position position) -> "read>" + position;
                                        case From.Newest newest -> "newest";
                                    };
                                case TailEffect.Live(List<Message> newest, EpochTable table, long top) ->
                                    "live:" + top + "+" + newest.size();
                                case TailEffect.News(List<Message> news, EpochTable table) ->
                                    news.isEmpty()
                                            ? "table:" + table.text()
                                            : "news:" + news.getFirst().position() + "-"
                                                    + news.getLast().offset();
                                case TailEffect.Rewound(Position position, EpochTable table) -> "rewound:" + position;
                                case TailEffect.Reset(Position position, EpochTable table) -> "reset:" + position;
                                case TailEffect.Skipped(long top, EpochTable table) -> "skipped:" + top;
                            });
        }
        return told.toString();
    }

    @Test
    void theLogIsReadOnlyAfterTheBusConfirmed() {
        bus(7, 1, 1, 2);

        assertThat(taken()).isEmpty();

        tail.confirmed(this::note);

        assertThat(told(taken())).isEqualTo("newest");
        assertThat(tail.joined()).isFalse();
    }

    @Test
    void whatArrivedBeforeTheReadIsMergedByOffset() {
        tail.confirmed(this::note);
        bus(7, 1, 2, 3);
        bus(7, 1, 4, 5);
        taken();

        answer(new ReadResult(List.of(), Position.NOTHING, messages(7, 1, 3), FIRST, 3, 1));

        assertThat(told(taken())).isEqualTo("live:3+3 news:7.4-5");
        assertThat(tail.position()).isEqualTo(new Position(7, 5));
    }

    @Test
    void aSecondConfirmationWhileJoiningReadsAnewAndIgnoresTheOlderAnswer() {
        tail.confirmed(this::note);
        long older = generation;
        tail.confirmed(this::note);
        taken();

        tail.read(older, after(Position.NOTHING, FIRST, 3, 4), this::note);

        assertThat(taken()).isEmpty();
        assertThat(tail.live()).isFalse();
    }

    @Test
    void aConfirmationWhileRepairingReadsAnewBecauseTheReadMayBeOlderThanTheBreak() {
        live(FIRST, 5);
        bus(7, 1, 7, 7);
        long older = generation;
        taken();

        tail.confirmed(this::note);
        assertThat(told(taken())).isEqualTo("read>7.5");
        tail.read(older, after(new Position(7, 5), FIRST, 7, 1), this::note);
        assertThat(taken()).isEmpty();
        answer(after(new Position(7, 5), FIRST, 8, 1));

        assertThat(told(taken())).isEqualTo("news:7.6-8");
        assertThat(tail.live()).isTrue();
    }

    @Test
    void aWarmPageThatDoesNotReachTheTopIsNotTold() {
        tail.confirmed(this::note);
        taken();

        answer(new ReadResult(List.of(), new Position(7, 3), messages(7, 4, 8), FIRST, 9, 1));

        assertThat(told(taken())).isEqualTo("live:9+0");
    }

    @Test
    void aRepeatTellsNothing() {
        live(FIRST, 5);

        bus(7, 1, 4, 5);

        assertThat(taken()).isEmpty();
        assertThat(tail.live()).isTrue();
    }

    @Test
    void whatOverlapsIsToldFromTheNextOffsetOn() {
        live(FIRST, 5);

        bus(7, 1, 4, 7);

        assertThat(told(taken())).isEqualTo("news:7.6-7");
    }

    @Test
    void aHoleIsReadOnceAndWhatWasHeldFollows() {
        live(FIRST, 5);

        bus(7, 1, 8, 8);
        bus(7, 1, 9, 9);
        assertThat(told(taken())).isEqualTo("read>7.5");
        answer(after(new Position(7, 5), FIRST, 8, 1));

        assertThat(told(taken())).isEqualTo("news:7.6-8 news:7.9-9");
    }

    @Test
    void heldBatchesThatCrossedAreAppliedByOffsetWithoutAnotherRead() {
        live(FIRST, 5);
        bus(7, 1, 9, 9);
        bus(7, 1, 8, 8);
        taken();

        answer(after(new Position(7, 5), FIRST, 7, 1));

        assertThat(told(taken())).isEqualTo("news:7.6-7 news:7.8-8 news:7.9-9");
    }

    @Test
    void aFailedReadIsAskedAgain() {
        live(FIRST, 5);
        bus(7, 1, 8, 8);
        taken();

        tail.readFailed(generation, this::note);

        assertThat(told(taken())).isEqualTo("read>7.5");
    }

    @Test
    void aReadThatStoppedAtItsLimitGoesOn() {
        live(FIRST, 5);
        bus(7, 1, 9, 9);
        taken();

        answer(new ReadResult(List.of(), new Position(7, 5), messages(7, 6, 7), FIRST, 9, 1));

        assertThat(told(taken())).isEqualTo("news:7.6-7 read>7.7");
    }

    @Test
    void tooMuchThatIsHeldIsDroppedAndReadAgain() {
        live(FIRST, 5);
        bus(7, 1, 7, 7);
        for (int i = 0; i < HeldBatches.MESSAGES_MAX; i++) {
            bus(7, 1, 8 + i, 8 + i);
        }
        taken();

        answer(after(new Position(7, 5), FIRST, 7, 1));

        assertThat(told(taken())).isEqualTo("news:7.6-7 read>7.7");
    }

    @Test
    void theEpochIsComparedBeforeTheOffset() {
        live(FIRST, 150);

        bus(8, 103, 103, 103);

        assertThat(told(taken())).isEqualTo("read>7.150");
    }

    @Test
    void aNewEpochWithoutLossIsToldNobody() {
        live(FIRST, 102);
        bus(8, 103, 103, 104);
        taken();

        answer(after(new Position(7, 102), FIRST.with(8, 103), 104, 1));

        assertThat(told(taken())).isEqualTo("news:8.103-104");
    }

    @Test
    void aLostTailIsRewoundBeforeTheNews() {
        live(FIRST, 150);
        bus(8, 103, 103, 162);
        taken();

        answer(after(new Position(7, 150), FIRST.with(8, 103), 162, 1));

        assertThat(told(taken())).isEqualTo("rewound:7.102 news:8.103-162");
        assertThat(tail.position()).isEqualTo(new Position(8, 162));
    }

    @Test
    void anUnknownEpochResets() {
        live(FIRST, 150);
        bus(9, 1, 1, 3);
        taken();

        answer(after(new Position(7, 150), EpochTable.of(9, 1), 3, 1));

        assertThat(told(taken())).isEqualTo("reset:9.0 news:9.1-3");
    }

    @Test
    void anEpochWithoutMessagesIsToldAllTheSame() {
        live(FIRST, 5);
        tail.suspect(this::note);
        taken();

        answer(after(new Position(7, 5), FIRST.with(8, 6), 5, 1));

        assertThat(told(taken())).isEqualTo("table:7:1 8:6");
    }

    @Test
    void theFirstMessageOfAllNeedsNoRead() {
        live(EpochTable.EMPTY, 0);

        bus(7, 1, 1, 1);

        assertThat(told(taken())).isEqualTo("news:7.1-1");
    }

    @Test
    void aBatchThatTheLogCannotExplainIsDroppedAfterThreeMoreReads() {
        live(FIRST, 5);
        bus(99, 1, 1, 1);

        for (int i = 0; i < 4; i++) {
            assertThat(told(taken())).isEqualTo("read>7.5");
            answer(after(new Position(7, 5), FIRST, 5, 1));
        }

        assertThat(taken()).isEmpty();
        assertThat(tail.live()).isTrue();
    }

    @Test
    void aDroppedStrangerTakesNoReadsFromTheNextTrouble() {
        aBatchThatTheLogCannotExplainIsDroppedAfterThreeMoreReads();

        bus(8, 6, 6, 6);
        answer(after(new Position(7, 5), FIRST, 5, 1)); // a server that is a little behind

        assertThat(told(taken())).isEqualTo("read>7.5 read>7.5");
    }

    @Test
    void aChannelThatKeepsNothingSkipsOnlyWhatIsNotHeldAndIsLiveAfterOneRead() {
        live(FIRST, 5);
        bus(7, 1, 7, 7);
        taken();

        answer(after(new Position(7, 5), FIRST, 9, 10));

        assertThat(told(taken())).isEqualTo("skipped:6 news:7.7-7");
        assertThat(tail.live()).isTrue();
    }

    @Test
    void aChannelThatKeepsNothingSkipsOnlyWhatIsNotHeldAlsoAfterARewind() {
        live(FIRST, 100);
        bus(8, 51, 53, 60);
        taken();

        answer(after(new Position(7, 100), FIRST.with(8, 51), 60, 61));

        assertThat(told(taken())).isEqualTo("rewound:7.50 skipped:52 news:8.53-60");
    }

    @Test
    void aTrimmedHoleIsSkippedUpToWhatTheLogStillHas() {
        live(FIRST, 5);
        bus(7, 1, 15, 30);
        taken();

        answer(after(new Position(7, 5), FIRST, 30, 21));

        assertThat(told(taken())).isEqualTo("skipped:20 news:7.21-30");
    }

    @Test
    void anEqualTopIsNoReasonToRead() {
        live(FIRST, 5);

        tail.compared(new Top(7, 5), new Position(7, 5), this::note);

        assertThat(taken()).isEmpty();
    }

    @Test
    void aHigherTopIsReadAndALowerOneToo() {
        live(FIRST, 5);

        tail.compared(new Top(7, 6), new Position(7, 5), this::note);
        assertThat(told(taken())).isEqualTo("read>7.5");
        answer(after(new Position(7, 5), FIRST, 6, 1));
        taken();
        tail.compared(new Top(7, 2), new Position(7, 6), this::note);
        assertThat(told(taken())).isEqualTo("read>7.6");
        answer(after(new Position(7, 6), FIRST, 2, 1));

        assertThat(told(taken())).isEqualTo("rewound:7.2");
    }

    @Test
    void whatArrivedSinceTheQuestionIsNoEvidence() {
        live(FIRST, 5);
        bus(7, 1, 6, 8);
        taken();

        tail.compared(new Top(7, 5), new Position(7, 5), this::note);
        tail.compared(new Top(7, 7), new Position(7, 5), this::note);

        assertThat(taken()).isEmpty();
    }

    @Test
    void aRepairReadsAtMostWhatTheLogAnswers() {
        live(FIRST, 5);
        bus(7, 1, 7, 7);

        assertThat(taken())
                .hasSize(1)
                .first()
                .isInstanceOfSatisfying(
                        TailEffect.Read.class, read -> assertThat(read.limit()).isEqualTo(Log.READ_MESSAGES_MAX));
    }
}
