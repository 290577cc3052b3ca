package io.tailrace.core.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.core.model.Notice;
import io.tailrace.core.model.Notice.Gap;
import io.tailrace.core.model.Notice.GapCause;
import io.tailrace.core.model.Notice.Rewound;
import io.tailrace.core.model.Position;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * What a reader that returns is told. The example is a promotion that lost 48 of 150 messages: offsets 1 to 102 are of
 * the first epoch, 103 and on of the second.
 */
class ResumeTest {
    private static final long FIRST = Position.parse("i3q3l21v7u.0").epoch();
    private static final long SECOND = Position.parse("i3q3lh0mzi.0").epoch();
    private static final EpochTable PROMOTED = EpochTable.of(FIRST, 1).with(SECOND, 103);

    private static Resume.Standing from(EpochTable table, long top, long firstKept, Position after) {
        return Resume.from(table, top, firstKept, after);
    }

    private static void told(Resume.Standing standing, Position position, Notice... notices) {
        assertThat(standing.notices()).isEqualTo(List.of(notices));
        assertThat(standing.position()).isEqualTo(position);
    }

    @Test
    void theEpochsOfTheExampleAreThoseOfTheTable() {
        assertThat(PROMOTED.text()).isEqualTo("1838587821603402:1 1838587846740318:103");
    }

    // Before the new primary has appended anything.

    @Test
    void beforeTheFirstAppendWhoeverSawLostMessagesIsRewound() {
        EpochTable table = EpochTable.of(FIRST, 1);

        told(
                from(table, 102, 1, new Position(FIRST, 150)),
                new Position(FIRST, 102),
                new Rewound(48, new Position(FIRST, 102)));
        told(from(table, 102, 1, new Position(FIRST, 100)), new Position(FIRST, 100));
    }

    // After 60 more: 103 to 162.

    @Test
    void afterAPromotionEachIsToldItsOwnCount() {
        Position end = new Position(FIRST, 102);

        told(from(PROMOTED, 162, 1, new Position(FIRST, 150)), end, new Rewound(48, end));
        told(from(PROMOTED, 162, 1, new Position(FIRST, 103)), end, new Rewound(1, end));
    }

    @Test
    void whoeverHadNothingOfTheLostTailIsToldNothing() {
        told(from(PROMOTED, 162, 1, new Position(FIRST, 102)), new Position(FIRST, 102));
        told(from(PROMOTED, 162, 1, new Position(FIRST, 90)), new Position(FIRST, 90));
        told(from(PROMOTED, 162, 1, new Position(SECOND, 120)), new Position(SECOND, 120));
        told(from(PROMOTED, 162, 1, new Position(SECOND, 162)), new Position(SECOND, 162));
    }

    @Test
    void anOffsetThatNobodyWroteIsRewound() {
        Position top = new Position(SECOND, 162);

        told(from(PROMOTED, 162, 1, new Position(SECOND, 200)), top, new Rewound(38, top));
    }

    @Test
    void anEpochThatIsNotInTheTableVoidsThePosition() {
        Position nothing = new Position(FIRST, 0);

        told(from(PROMOTED, 162, 1, Position.parse("2r.10")), nothing, new Gap(1, 0, nothing, GapCause.UNKNOWN_EPOCH));
    }

    @Test
    void aPositionBelowItsOwnEpochVoidsItToo() {
        Position nothing = new Position(FIRST, 0);

        told(from(PROMOTED, 162, 1, new Position(SECOND, 102)), new Position(SECOND, 102));
        told(
                from(PROMOTED, 162, 1, new Position(SECOND, 101)),
                nothing,
                new Gap(1, 0, nothing, GapCause.UNKNOWN_EPOCH));
    }

    // Trimmed to 144 to 163.

    @Test
    void rewoundComesBeforeTheGap() {
        Position before = new Position(SECOND, 143);

        told(
                from(PROMOTED, 163, 144, new Position(FIRST, 150)),
                before,
                new Rewound(48, new Position(FIRST, 102)),
                new Gap(103, 143, before, GapCause.TRIMMED));
    }

    @Test
    void aGapIsCountedFromTheReaderToTheFirstKept() {
        Position before = new Position(SECOND, 143);

        told(from(PROMOTED, 163, 144, new Position(FIRST, 90)), before, new Gap(91, 143, before, GapCause.TRIMMED));
        told(from(PROMOTED, 163, 144, new Position(SECOND, 142)), before, new Gap(143, 143, before, GapCause.TRIMMED));
        told(from(PROMOTED, 163, 144, new Position(SECOND, 143)), before);
        told(from(PROMOTED, 163, 144, Position.NOTHING), before, new Gap(1, 143, before, GapCause.TRIMMED));
        told(
                from(PROMOTED, 163, 144, Position.parse("2r.10")),
                before,
                new Gap(1, 143, before, GapCause.UNKNOWN_EPOCH));
    }

    @Test
    void aNoticeLeavesTheReaderInTheEpochThatHoldsItsOffset() {
        Position before = new Position(FIRST, 100);

        told(from(PROMOTED, 163, 101, new Position(FIRST, 5)), before, new Gap(6, 100, before, GapCause.TRIMMED));
    }

    @Test
    void whereNothingIsKeptTheGapEndsAtTheTop() {
        Position top = new Position(SECOND, 163);

        told(from(PROMOTED, 163, 164, new Position(SECOND, 160)), top, new Gap(161, 163, top, GapCause.TRIMMED));
        told(from(PROMOTED, 163, 164, top), top);
    }

    // A clean restart adds a pair, and then the keys vanish.

    @Test
    void aLineageThatLostNothingIsToldToNobody() {
        EpochTable restarted = PROMOTED.with(SECOND + 1, 164);

        told(from(restarted, 166, 144, new Position(SECOND, 163)), new Position(SECOND, 163));
        told(from(restarted, 163, 144, new Position(SECOND + 1, 163)), new Position(SECOND + 1, 163));
    }

    @Test
    void anEpochWithoutMessagesEndsBeforeItsStart() {
        EpochTable table = PROMOTED.with(SECOND + 1, 163).with(SECOND + 2, 163);
        Position end = new Position(SECOND + 1, 162);

        told(from(table, 170, 1, new Position(SECOND + 1, 165)), end, new Rewound(3, end));
        told(from(table, 170, 1, end), end);
    }

    @Test
    void afterTheKeysVanishedEveryOldPositionIsVoid() {
        EpochTable reborn = EpochTable.of(SECOND + 5, 1);
        Position nothing = new Position(SECOND + 5, 0);

        told(from(reborn, 3, 1, new Position(SECOND, 160)), nothing, new Gap(1, 0, nothing, GapCause.UNKNOWN_EPOCH));
    }

    @Test
    void withoutAnyEpochThereIsNothingToStandOn() {
        told(from(EpochTable.EMPTY, 0, 1, Position.NOTHING), Position.NOTHING);
        told(
                from(EpochTable.EMPTY, 0, 1, new Position(SECOND, 160)),
                Position.NOTHING,
                new Gap(1, 0, Position.NOTHING, GapCause.UNKNOWN_EPOCH));
    }

    @Test
    void fromTheBeginningIsNeverUnknown() {
        told(from(PROMOTED, 162, 1, Position.NOTHING), Position.NOTHING);
    }

    @Test
    void everyEdgeOfWhatIsKept() {
        EpochTable table = EpochTable.of(FIRST, 1);
        long firstKept = 50;
        long top = 60;
        Position before = new Position(FIRST, 49);
        Position end = new Position(FIRST, 60);

        told(
                from(table, top, firstKept, new Position(FIRST, firstKept - 2)),
                before,
                new Gap(49, 49, before, GapCause.TRIMMED));
        told(from(table, top, firstKept, before), before);
        told(from(table, top, firstKept, new Position(FIRST, firstKept)), new Position(FIRST, firstKept));
        told(from(table, top, firstKept, new Position(FIRST, top - 1)), new Position(FIRST, top - 1));
        told(from(table, top, firstKept, end), end);
        told(from(table, top, firstKept, new Position(FIRST, top + 1)), end, new Rewound(1, end));
    }
}
