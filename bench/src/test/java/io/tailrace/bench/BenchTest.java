package io.tailrace.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command as a whole, against a server that is sound or not. */
class BenchTest {
    @TempDir
    Path directory;

    @Test
    void aSoundRunEndsWithZeroAndLeavesItsResults() throws IOException {
        assertThat(fanout("none")).isZero();

        assertThat(result("table.txt")).contains("20-a-second: 30 subscribers").contains("tailrace");
        assertThat(result("runs.json").lines()).hasSize(2).allMatch(line -> line.contains("\"deliveries\":600,"));
        assertThat(result("20-a-second-tailrace.hlog")).contains("#[Histogram log format version");
    }

    @Test
    void aRepeatedMessageAtOneSubscriberEndsWithOne() throws IOException {
        assertThat(fanout("repeat")).isOne();
    }

    @Test
    void aLostMessageAtOneSubscriberEndsWithOne() throws IOException {
        assertThat(fanout("lose")).isOne();
    }

    @Test
    void idleMeasuresAndProvesThatItsSocketsAreSubscribed() throws IOException {
        assertThat(Bench.run(List.of(
                        "idle",
                        "--jvm",
                        "-Xmx64m -XX:-UsePerfData",
                        "--sockets",
                        "40",
                        "--seconds",
                        "1",
                        "--tailrace-jar",
                        fake().toString(),
                        "--results",
                        directory.toString())))
                .isZero();

        assertThat(result("runs.json")).contains("\"sockets\":40,");
        assertThat(result("table.txt")).contains("process memory each");
    }

    @Test
    void whatIsAskedWronglyEndsWithTwo() {
        assertThat(Bench.run(List.of())).isEqualTo(2);
        assertThat(Bench.run(List.of("fan"))).isEqualTo(2);
        assertThat(Bench.run(List.of("fanout", "--subscriber", "9"))).isEqualTo(2);
        assertThat(Bench.run(List.of("fanout", "--subscribers", "none"))).isEqualTo(2);
        assertThat(Bench.run(List.of("fanout", "--rate", "0"))).isEqualTo(2);
        assertThat(Bench.run(List.of("fanout", "--help"))).isZero();
    }

    private int fanout(String fault) throws IOException {
        List<String> words = new ArrayList<>(List.of(
                "fanout",
                "--servers",
                "tailrace",
                "--subscribers",
                "30",
                "--rate",
                "20",
                "--seconds",
                "1",
                "--rounds",
                "2",
                "--warmup",
                "1"));
        words.addAll(List.of("--tailrace-jar", fake().toString(), "--results", directory.toString()));
        words.addAll(List.of("--", "-Xmx64m", "-Dfault=" + fault));
        return Bench.run(words);
    }

    private Path fake() throws IOException {
        Path jar = directory.resolve("fake.jar");
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, FakeTailrace.class.getName());
        manifest.getMainAttributes()
                .put(
                        Attributes.Name.CLASS_PATH,
                        FakeTailrace.class
                                .getProtectionDomain()
                                .getCodeSource()
                                .getLocation()
                                .toString());
        new JarOutputStream(Files.newOutputStream(jar), manifest).close();
        return jar;
    }

    private String result(String file) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return Files.readString(
                    files.filter(path -> path.endsWith(file)).findFirst().orElseThrow());
        }
    }
}
