package io.tailrace.core.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.core.log.EpochTable.Pair;
import io.tailrace.core.model.Position;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EpochTableTest {
    private static final EpochTable TABLE = EpochTable.parse("100:1 200:51 300:51 400:90");

    @Test
    void theTextIsReadBackEqual() {
        assertThat(TABLE.pairs())
                .containsExactly(new Pair(100, 1), new Pair(200, 51), new Pair(300, 51), new Pair(400, 90));
        assertThat(EpochTable.parse(TABLE.text())).isEqualTo(TABLE);
        assertThat(EpochTable.parse("")).isEqualTo(EpochTable.EMPTY);
        assertThat(EpochTable.EMPTY.text()).isEmpty();
    }

    @Test
    void aTextThatIsNoTableIsRefused() {
        assertThatThrownBy(() -> EpochTable.parse("100")).hasMessage("epoch table '100'");
        assertThatThrownBy(() -> EpochTable.parse("100:x")).isInstanceOf(NumberFormatException.class);
    }

    @Test
    void epochsGrowAndStartsNeverFall() {
        assertThatThrownBy(() -> EpochTable.parse("100:1 100:5"))
                .hasMessage("pair Pair[epoch=100, start=5] after Pair[epoch=100, start=1]");
        assertThatThrownBy(() -> EpochTable.parse("100:5 200:4")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TABLE.with(399, 100)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void anOffsetBelongsToTheLastEpochThatStartsAtOrBelowIt() {
        assertThat(TABLE.epochOf(1)).isEqualTo(100);
        assertThat(TABLE.epochOf(50)).isEqualTo(100);
        assertThat(TABLE.epochOf(51)).isEqualTo(300);
        assertThat(TABLE.epochOf(89)).isEqualTo(300);
        assertThat(TABLE.epochOf(1_000)).isEqualTo(400);
        assertThat(TABLE.at(89)).isEqualTo(new Position(300, 89));
    }

    @Test
    void anOffsetBelowAllBelongsToTheFirst() {
        assertThat(EpochTable.of(7, 20).at(3)).isEqualTo(new Position(7, 3));
        assertThat(EpochTable.EMPTY.at(0)).isEqualTo(Position.NOTHING);
    }

    @Test
    void theNewestEpochStandsLast() {
        assertThat(TABLE.epoch()).isEqualTo(400);
        assertThat(TABLE.start()).isEqualTo(90);
        assertThat(TABLE.indexOf(300)).isEqualTo(2);
        assertThat(TABLE.indexOf(301)).isEqualTo(-1);
        assertThat(EpochTable.EMPTY.epoch()).isZero();
        assertThat(EpochTable.EMPTY.start()).isEqualTo(1);
    }

    @Test
    void theSeventeenthEpochDropsTheOldest() {
        EpochTable table = EpochTable.EMPTY;
        for (int i = 1; i <= EpochTable.PAIRS_MAX + 1; i++) {
            table = table.with(i, i * 10L);
        }

        assertThat(table.pairs()).hasSize(EpochTable.PAIRS_MAX);
        assertThat(table.pairs().getFirst()).isEqualTo(new Pair(2, 20));
        List<Pair> more = new ArrayList<>(table.pairs());
        more.add(new Pair(18, 180));
        assertThatThrownBy(() -> new EpochTable(more)).hasMessage("17 pairs, at most 16");
    }
}
