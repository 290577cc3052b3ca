package io.tailrace.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.e2e.harness.Http;
import io.tailrace.e2e.harness.Names;
import io.tailrace.e2e.harness.SseClient;
import io.tailrace.e2e.harness.StandaloneProcess;
import io.tailrace.e2e.harness.WebSocketClient;
import io.tailrace.testkit.fault.Processes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How it starts and how it ends, seen from the terminal. */
@Timeout(120)
class StopIT {
    private static final long STOP_MILLIS_MAX = 5_000;

    @ParameterizedTest
    @ValueSource(strings = {"INT", "TERM"})
    void ctrlCClosesWithARestartEndsStreamsAndExitsWithinFiveSeconds(String signal) throws Exception {
        try (StandaloneProcess server = StandaloneProcess.start("stop-" + signal, List.of())) {
            String query = "channel=" + Http.encoded(Names.channel("stop"));
            List<WebSocketClient> sockets = new ArrayList<>();
            List<SseClient> streams = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                sockets.add(WebSocketClient.open(server.gateway(), query));
                streams.add(SseClient.open(server.gateway(), query, List.of(), _ -> {}));
            }

            Processes.signal(server.child().pid(), signal);

            assertThat(server.child().ended(STOP_MILLIS_MAX))
                    .as(server.screen())
                    .isTrue();
            for (WebSocketClient socket : sockets) {
                assertThat(socket.awaitClosed().code()).isEqualTo(1012);
            }
            for (SseClient stream : streams) {
                assertThat(stream.ended().get(5, TimeUnit.SECONDS)).isEqualTo("end");
            }
        }
    }

    @Test
    void aSecondStartDoesNotBuildAgain() {
        try (StandaloneProcess server = StandaloneProcess.start("second-start", List.of())) {
            assertThat(server.screen()).doesNotContain("building");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "TAILRACE_NAMESPACES_DEFAULT_HISTORY|many|history",
                "TAILRACE_NAMESPACES_DEFAULT_DURABILITY|replicated|durability",
                "TAILRACE_NO_SUCH_KEY|1|TAILRACE_NO_SUCH_KEY",
                "QUARKUS_HTTP_HOST|0.0.0.0|quarkus.http.host"
            })
    void aWrongSettingStopsTheStartWithASentenceThatNamesIt(String variable, String value, String named) {
        try (StandaloneProcess server = StandaloneProcess.launch("wrong-setting", List.of(), Map.of(variable, value))) {
            assertThat(server.child().ended(60_000)).as(server.screen()).isTrue();
            assertThat(server.child().process().exitValue()).isNotZero();
            assertThat(server.screen().lines().filter(line -> line.contains("did not start")))
                    .anySatisfy(line -> assertThat(line).containsIgnoringCase(named));
            assertThat(server.screen()).doesNotContain("\tat ");
        }
    }
}
