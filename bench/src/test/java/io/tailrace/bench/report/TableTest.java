package io.tailrace.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.bench.report.Target.KeepsUp;
import io.tailrace.bench.report.Target.P99;
import io.tailrace.bench.report.Target.Ratio;
import java.util.List;
import org.junit.jupiter.api.Test;

class TableTest {
    @Test
    void ratiosAreThoseOfMediansAndSayByHowMuchTheyAreMissed() {
        List<Run> runs = List.of(
                run("floor", 1, 5.0, 10),
                run("floor", 2, 5.1, 10),
                run("floor", 3, 4.9, 10),
                run("tailrace", 1, 8.0, 10),
                run("tailrace", 2, 30.0, 10),
                run("tailrace", 3, 7.0, 10));

        String table = Table.of("50", runs, List.of(new Ratio("floor", 1.7), new Ratio("floor", 1.25)));

        assertThat(table)
                .contains("tailrace / floor                 1.60 ×  at most     1.70: reached")
                .contains("tailrace / floor                 1.60 ×  at most     1.25: MISSED by 28 %")
                .doesNotContain("!");
    }

    @Test
    void aFloorThatVariesIsMarked() {
        assertThat(Table.of("50", List.of(run("floor", 1, 5.0, 10), run("floor", 2, 6.0, 10)), List.of()))
                .contains("! the floor's own runs differ by 18 %");
    }

    @Test
    void aMachineThatIsNotOursAloneIsMarked() {
        Run disturbed = new Run("s", "floor", 1, 10, 100, 5, 1, 50_000, 10, 0.2, 0.84, 1, 2, 3, 4);

        assertThat(Table.of("50", List.of(run("floor", 1, 5, 10), disturbed), List.of()))
                .contains("! other processes took up to 0.8 CPUs meanwhile");
    }

    @Test
    void whoFallsBehindIsMarkedAndMissesKeepingUp() {
        String table = Table.of(
                "400", List.of(run("floor", 1, 5, 9_000), run("tailrace", 1, 2, 1_500)), List.of(new KeepsUp()));

        assertThat(table).contains("fell behind: cost at saturation").contains("at most  1000.00: MISSED by 50 %");
    }

    @Test
    void whatWasNotMeasuredIsNotReached() {
        String table = Table.of(
                "50", List.of(run("floor", 1, 5, 10)), List.of(new Ratio("floor", 2), new P99(60), new KeepsUp()));

        assertThat(table).doesNotContain("reached").contains("not measured");
    }

    @Test
    void aRunIsALineOfJson() {
        assertThat(Json.lines(List.of(run("floor", 1, 5, 10))))
                .isEqualTo("{\"scenario\":\"s\",\"server\":\"floor\",\"round\":1,\"messages\":10,\"deliveries\":100,"
                        + "\"cpuMicrosEach\":5.0000,\"userMicrosEach\":1.0000,\"deliveriesPerSecond\":50000.0000,"
                        + "\"lagMillis\":10.0000,\"clientBusy\":0.2000,\"othersBusy\":0.0500,\"p50Millis\":1.0000,\"p99Millis\":2.0000,"
                        + "\"p999Millis\":3.0000,\"maxMillis\":4.0000}\n");
    }

    private static Run run(String server, int round, double cpu, double lag) {
        return new Run("s", server, round, 10, 100, cpu, 1, 50_000, lag, 0.2, 0.05, 1, 2, 3, 4);
    }
}
