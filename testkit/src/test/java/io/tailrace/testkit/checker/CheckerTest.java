package io.tailrace.testkit.checker;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.core.model.Position;
import io.tailrace.testkit.checker.Event.Acknowledged;
import io.tailrace.testkit.checker.Event.Gapped;
import io.tailrace.testkit.checker.Event.Kept;
import io.tailrace.testkit.checker.Event.Received;
import io.tailrace.testkit.checker.Event.StoreLost;
import io.tailrace.testkit.checker.Event.Subscribed;
import io.tailrace.testkit.checker.Event.WasRewound;
import io.tailrace.testkit.checker.Violation.Invariant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** A good run has no violation; every way to spoil it has one, with the right number. */
class CheckerTest {
    private static final String CHANNEL = "c";

    /**
     * Messages 1 to 10 of epoch 1; 8 to 10 are lost, and epoch 2 has 8 to 12. Ada has all of it and is told of the
     * loss; Bob was cut at 3, resumes at 6 because of a trim, and goes on into epoch 2 from 7.
     */
    private static List<Event> good() {
        List<Event> events = new ArrayList<>();
        events.add(new Subscribed("ada", CHANNEL, at(1, 0)));
        events.add(new Subscribed("bob", CHANNEL, at(1, 0)));
        for (int i = 1; i <= 10; i++) {
            events.add(new Acknowledged(CHANNEL, at(1, i), "m" + i, "t" + i));
            events.add(received("ada", 1, i));
            if (i <= 3) {
                events.add(received("bob", 1, i));
            }
        }
        events.add(new Subscribed("bob", CHANNEL, at(1, 3)));
        events.add(new Gapped("bob", CHANNEL, 4, 5, at(1, 5), "trimmed"));
        events.add(received("bob", 1, 6));
        events.add(received("bob", 1, 7));
        events.add(new WasRewound("ada", CHANNEL, 3, at(1, 7)));
        for (int i = 8; i <= 12; i++) {
            events.add(new Acknowledged(CHANNEL, at(2, i), "n" + i, "u" + i));
            events.add(receivedLater("ada", i));
            events.add(receivedLater("bob", i));
        }
        for (int i = 6; i <= 12; i++) {
            events.add(
                    i <= 7
                            ? new Kept(CHANNEL, at(1, i), "m" + i, "t" + i)
                            : new Kept(CHANNEL, at(2, i), "n" + i, "u" + i));
        }
        return events;
    }

    @Test
    void aGoodRunHasNoViolation() {
        assertThat(check(good())).isEmpty();
    }

    @Test
    void oneMessageDroppedIsASkip() {
        spoiled(events -> events.remove(received("ada", 1, 5)), Invariant.I2, "ada");
    }

    @Test
    void theLastMessageDroppedIsStarvation() {
        spoiled(events -> events.remove(receivedLater("bob", 12)), Invariant.I10, "bob");
    }

    @Test
    void aMessageTwiceIsNonmonotonic() {
        spoiled(events -> repeat(events, received("ada", 1, 4)), Invariant.I2, "ada");
    }

    @Test
    void neighboursSwappedAreNonmonotonic() {
        spoiled(
                events -> {
                    int four = events.indexOf(received("ada", 1, 4));
                    int five = events.indexOf(received("ada", 1, 5));
                    Event kept = events.get(four);
                    events.set(four, events.get(five));
                    events.set(five, kept);
                },
                Invariant.I2,
                "ada");
    }

    @Test
    void otherContentIsInconsistent() {
        spoiled(
                events -> replace(events, received("bob", 1, 2), new Received("bob", CHANNEL, at(1, 2), "m2", "other")),
                Invariant.I1,
                "bob");
    }

    @Test
    void anotherMessageIdIsInconsistent() {
        spoiled(
                events -> replace(events, received("bob", 1, 2), new Received("bob", CHANNEL, at(1, 2), "mx", "t2")),
                Invariant.I1,
                "bob");
    }

    @Test
    void aShiftedOffsetIsASkip() {
        spoiled(
                events -> replace(events, received("bob", 1, 2), new Received("bob", CHANNEL, at(1, 4), "m2", "t2")),
                Invariant.I2,
                "bob");
    }

    @Test
    void anOldEpochIsTimeTravel() {
        spoiled(
                events -> replace(
                        events, receivedLater("ada", 10), new Received("ada", CHANNEL, at(1, 10), "m10", "t10")),
                Invariant.I12,
                "ada");
    }

    @Test
    void anInventedGapIsAFalseNotice() {
        spoiled(
                events -> {
                    int at = events.indexOf(received("ada", 1, 6));
                    events.set(at, new Gapped("ada", CHANNEL, 6, 6, at(1, 6), "trimmed"));
                    // History is asked for while Ada is told that 6 is gone.
                    events.add(at, new Kept(CHANNEL, at(1, 6), "m6", "t6"));
                },
                Invariant.I8,
                "ada");
    }

    @Test
    void aGapOneTooShortIsASkip() {
        spoiled(
                events -> replace(
                        events,
                        new Gapped("bob", CHANNEL, 4, 5, at(1, 5), "trimmed"),
                        new Gapped("bob", CHANNEL, 4, 4, at(1, 4), "trimmed")),
                Invariant.I2,
                "bob");
    }

    @Test
    void aGapThatBeginsTooLateIsAFalseNotice() {
        spoiled(
                events -> replace(
                        events,
                        new Gapped("bob", CHANNEL, 4, 5, at(1, 5), "trimmed"),
                        new Gapped("bob", CHANNEL, 5, 5, at(1, 5), "trimmed")),
                Invariant.I8,
                "bob");
    }

    @Test
    void aGapThatWasNotToldIsASkip() {
        spoiled(events -> events.remove(new Gapped("bob", CHANNEL, 4, 5, at(1, 5), "trimmed")), Invariant.I2, "bob");
    }

    @Test
    void aRewoundThatWasNotToldIsASkip() {
        spoiled(events -> events.remove(new WasRewound("ada", CHANNEL, 3, at(1, 7))), Invariant.I2, "ada");
    }

    @Test
    void aRewoundWithAWrongNumberIsAFalseNotice() {
        spoiled(
                events -> replace(
                        events,
                        new WasRewound("ada", CHANNEL, 3, at(1, 7)),
                        new WasRewound("ada", CHANNEL, 2, at(1, 7))),
                Invariant.I8,
                "ada");
    }

    @Test
    void aLostTailThatNobodyWasToldOfIsDivergence() {
        // Carl has 8 of epoch 1 and goes on with 9 of epoch 2: without a skip, but his 8 is not the 8 of the others.
        spoiled(
                events -> {
                    events.add(new Subscribed("carl", CHANNEL, at(1, 7)));
                    events.add(new Received("carl", CHANNEL, at(1, 8), "m8", "t8"));
                    for (int i = 9; i <= 12; i++) {
                        events.add(receivedLater("carl", i));
                    }
                },
                Invariant.I3,
                "carl");
    }

    @Test
    void historyThatDiffersIsDivergence() {
        spoiled(
                events -> replace(
                        events, new Kept(CHANNEL, at(2, 9), "n9", "u9"), new Kept(CHANNEL, at(2, 9), "other", "u9")),
                Invariant.I3,
                "history");
    }

    @Test
    void aHoleInHistoryIsDivergence() {
        spoiled(events -> events.remove(new Kept(CHANNEL, at(2, 9), "n9", "u9")), Invariant.I3, "history");
    }

    @Test
    void anAcknowledgedMessageThatNobodyGetsIsALostWrite() {
        // Offset 6 is acknowledged in epoch 1; the subscriber has 6 of an epoch that only he saw.
        List<Event> events = new ArrayList<>();
        events.add(new Subscribed("ada", CHANNEL, at(1, 0)));
        events.add(received("ada", 1, 1));
        events.add(new Acknowledged(CHANNEL, at(1, 2), "m2", "t2"));
        events.add(new Subscribed("bob", CHANNEL, at(1, 0)));
        events.add(received("bob", 1, 1));
        events.add(received("bob", 1, 3));

        assertThat(check(events))
                .anySatisfy(violation -> assertThat(violation)
                        .matches(found -> found.invariant() == Invariant.I4
                                && found.subscriber().equals("bob")));
    }

    @Test
    void oneMessageAtTwoPositionsIsADuplicate() {
        spoiled(
                events -> replace(events, received("ada", 1, 5), new Received("ada", CHANNEL, at(1, 5), "m4", "t5")),
                Invariant.I1,
                "ada");
        List<Event> twice = new ArrayList<>();
        twice.add(new Subscribed("ada", CHANNEL, at(1, 0)));
        twice.add(new Received("ada", CHANNEL, at(1, 1), "m1", "t1"));
        twice.add(new Received("ada", CHANNEL, at(1, 2), "m1", "t1"));
        assertThat(check(twice)).extracting(Violation::invariant).containsExactly(Invariant.I5);
    }

    @Test
    void aMessageThatWasLostMayComeAgain() {
        List<Event> events = new ArrayList<>();
        events.add(new Subscribed("ada", CHANNEL, at(1, 0)));
        events.add(new Received("ada", CHANNEL, at(1, 1), "m1", "t1"));
        events.add(new WasRewound("ada", CHANNEL, 1, at(1, 0)));
        events.add(new Received("ada", CHANNEL, at(2, 1), "m1", "t1"));

        assertThat(check(events)).isEmpty();
    }

    @Test
    void anAcknowledgementWithAnotherPositionIsNotIdempotent() {
        spoiled(
                events -> events.add(new Acknowledged(CHANNEL, at(2, 11), "m3", "u11")),
                Invariant.I9,
                "the publishers");
    }

    @Test
    void resumingBeforeWhereItStoodIsTimeTravel() {
        spoiled(
                events -> replace(
                        events, new Subscribed("bob", CHANNEL, at(1, 3)), new Subscribed("bob", CHANNEL, at(1, 2))),
                Invariant.I12,
                "bob");
    }

    @Test
    void unknownEpochIsTrueOnlyWhereTheStoreWasLost() {
        List<Event> events = new ArrayList<>();
        events.add(new Subscribed("ada", CHANNEL, at(1, 0)));
        events.add(received("ada", 1, 1));
        events.add(new Gapped("ada", CHANNEL, 1, 0, at(3, 0), "unknown_epoch"));
        events.add(new Received("ada", CHANNEL, at(3, 1), "x1", "y1"));
        assertThat(check(events)).extracting(Violation::invariant).containsExactly(Invariant.I8);

        events.add(2, new StoreLost(CHANNEL));
        assertThat(check(events)).isEmpty();
    }

    /** Of everything that is found, this is among it, and nobody who saw only good things is blamed. */
    private static void spoiled(Consumer<List<Event>> mutation, Invariant invariant, String subscriber) {
        List<Event> events = good();
        mutation.accept(events);
        assertThat(events).isNotEqualTo(good());
        assertThat(check(events)).anySatisfy(violation -> {
            assertThat(violation.invariant()).isEqualTo(invariant);
            assertThat(violation.subscriber()).isEqualTo(subscriber);
        });
    }

    private static List<Violation> check(List<Event> events) {
        Checker checker = new Checker();
        events.forEach(checker::accept);
        return checker.violationsAfterQuiet();
    }

    private static void replace(List<Event> events, Event old, Event changed) {
        events.set(events.indexOf(old), changed);
    }

    private static void repeat(List<Event> events, Event event) {
        events.add(events.indexOf(event), event);
    }

    private static Received received(String subscriber, long epoch, long offset) {
        return new Received(subscriber, CHANNEL, at(epoch, offset), "m" + offset, "t" + offset);
    }

    private static Received receivedLater(String subscriber, long offset) {
        return new Received(subscriber, CHANNEL, at(2, offset), "n" + offset, "u" + offset);
    }

    private static Position at(long epoch, long offset) {
        return new Position(epoch, offset);
    }
}
