package io.tailrace.runtime.start;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.main.LaunchResult;
import io.quarkus.test.junit.main.QuarkusMainLauncher;
import io.quarkus.test.junit.main.QuarkusMainTest;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@QuarkusMainTest
class StartTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    tailrace.limits.tail-bytes=16X | tailrace.limits.tail-bytes = '16X' cannot be read: '16X' is no size; write bytes, or a number with K, M or G; docs/configuration.md shows its form
                    tailrace.limits.heartbeat=1ms | tailrace.limits.heartbeat = 1ms is out of range; allowed are 1s to 1h
                    tailrace.limits.heartbeet=5s | tailrace.limits.heartbeet is no key of Tailrace; did you mean tailrace.limits.heartbeat?
                    tailrace.namespaces.chat.durability=strict | tailrace.namespaces.chat.durability = 'strict' comes with a later version; this one knows only 'fast'
                    quarkus.http.host=0.0.0.0 | quarkus.http.host = '0.0.0.0' is open to other machines, and there is no authentication; use 127.0.0.1, or set tailrace.anonymous=true to let anybody come
                    """)
    void aWrongSettingStopsTheStartWithOneSentence(String setting, String sentence, QuarkusMainLauncher launcher) {
        int equals = setting.indexOf('=');
        String key = setting.substring(0, equals);
        System.setProperty(key, setting.substring(equals + 1));
        System.setProperty(EndAfterStart.KEY, "true");
        try {
            LaunchResult result = launcher.launch();
            assertThat(result.getErrorOutput())
                    .contains("Tailrace did not start: " + sentence)
                    .doesNotContain("\tat ");
            assertThat(result.exitCode()).isEqualTo(1);
        } finally {
            System.clearProperty(key);
            System.clearProperty(EndAfterStart.KEY);
        }
    }
}
