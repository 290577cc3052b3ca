package io.tailrace.testkit.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RollTest {
    @TempDir
    Path directory;

    @Test
    void theFileNamesWhoRunsNow() throws IOException {
        Path file = directory.resolve("cluster.json");
        Roll roll = new Roll(file);
        roll.enter("redis", new Roll.Entry("redis", 1, "redis://h:1", Optional.empty(), Path.of("a \"b\"\\.log")));
        roll.enter("g-1", new Roll.Entry("g", 2, "http://h:2", Optional.of("http://h:3"), Path.of("g.log")));
        roll.enter("redis", new Roll.Entry("redis", 9, "redis://h:1", Optional.empty(), Path.of("r.log")));

        assertThat(Files.readString(file)).isEqualTo("""
                [
                  {"role": "redis", "pid": 9, "url": "redis://h:1", "management": null, "log": "r.log"},
                  {"role": "g", "pid": 2, "url": "http://h:2", "management": "http://h:3", "log": "g.log"}
                ]
                """);
        roll.strike("redis");
        assertThat(Files.readString(file)).doesNotContain("redis").contains("\"pid\": 2");
        assertThat(roll.table()).contains("http://h:2").contains("g.log").doesNotContain("redis");
    }

    @Test
    void textIsQuotedAsJsonWantsIt() {
        assertThat(Roll.quoted("a \"b\"\\\n é")).isEqualTo("\"a \\\"b\\\"\\\\\\u000a é\"");
    }
}
