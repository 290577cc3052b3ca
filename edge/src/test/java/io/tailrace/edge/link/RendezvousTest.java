package io.tailrace.edge.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.junit.jupiter.api.Test;

class RendezvousTest {
    private static final List<String> FOUR =
            List.of("10.0.0.1:8080", "10.0.0.2:8080", "10.0.0.3:8080", "10.0.0.4:8080");

    @Test
    void channelsSpreadEvenly() {
        int[] counts = new int[4];
        for (int c = 0; c < 10_000; c++) {
            counts[FOUR.indexOf(choice("room-" + c, FOUR))]++;
        }

        for (int count : counts) {
            assertThat(count).isBetween(2_300, 2_700);
        }
    }

    @Test
    void onlyTheChannelsOfAReplicaThatGoesMove() {
        List<String> three = new ArrayList<>(FOUR);
        three.remove(2);

        for (int c = 0; c < 1_000; c++) {
            String before = choice("room-" + c, FOUR);
            if (!before.equals(FOUR.get(2))) {
                assertThat(choice("room-" + c, three)).isEqualTo(before);
            }
        }
    }

    /** All nodes and versions must choose alike: a change of these numbers costs a rolling update its batches. */
    @Test
    void theNumbersStayWhatTheyAre() {
        assertThat(Rendezvous.hash("room")).isEqualTo(ROOM_HASH);
        assertThat(Rendezvous.score(1, 2)).isEqualTo(SCORE_1_2);
    }

    private static final long ROOM_HASH = 0x96d73e815314c118L;
    private static final long SCORE_1_2 = 0xc72c0d73624b3f8eL;

    private static String choice(String channel, List<String> replicas) {
        long hash = Rendezvous.hash(channel);
        return replicas.stream()
                .max(Comparator.comparing(
                        replica -> Rendezvous.score(hash, Rendezvous.hash(replica)), Long::compareUnsigned))
                .orElseThrow();
    }
}
