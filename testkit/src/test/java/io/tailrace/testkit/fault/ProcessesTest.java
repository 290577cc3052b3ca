package io.tailrace.testkit.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class ProcessesTest {
    @TempDir
    Path directory;

    @Test
    void aKilledProcessIsGoneAndItsOutputStays() {
        try (Processes processes = new Processes()) {
            Processes.Child child = sleeper(processes, "echo hello; exec sleep 600");
            Awaitility.await().until(() -> child.logTail().equals("hello\n"));

            child.kill();

            assertThat(child.running()).isFalse();
            assertThat(child.process().exitValue()).isEqualTo(128 + 9);
        }
    }

    @Test
    void aPausedProcessStandsStillUntilItIsResumed() throws IOException {
        try (Processes processes = new Processes()) {
            Processes.Child child = sleeper(processes, "while :; do echo x; sleep 0.01; done");
            Awaitility.await().until(() -> Files.size(child.log()) > 10);

            child.pause();

            Awaitility.await().until(() -> state(child.pid()).equals("T"));
            long size = Files.size(child.log());
            assertThat(child.running()).isTrue();
            child.resume();
            Awaitility.await().until(() -> Files.size(child.log()) > size);
        }
    }

    @Test
    void aStoppedProcessTellsItsExitCode() {
        try (Processes processes = new Processes()) {
            Processes.Child child = sleeper(processes, "trap 'exit 7' TERM; echo ready; while :; do sleep 0.05; done");
            Awaitility.await().until(() -> child.logTail().contains("ready"));

            assertThat(child.stop()).isEqualTo(7);
        }
    }

    @Test
    void closeEndsEverything() {
        Processes processes = new Processes();
        ProcessHandle one = sleeper(processes, "exec sleep 600").process().toHandle();
        ProcessHandle other = sleeper(processes, "exec sleep 600").process().toHandle();

        processes.close();

        assertThat(one.isAlive()).isFalse();
        assertThat(other.isAlive()).isFalse();
    }

    @Test
    void childrenEndWithAParentThatWasKilled() throws IOException {
        Path pidFile = directory.resolve("grandchild");
        try (Processes processes = new Processes()) {
            Processes.Child parent = processes.start(
                    "parent",
                    directory.resolve("parent.log"),
                    directory,
                    Map.of(),
                    List.of(
                            Path.of(System.getProperty("java.home"), "bin", "java")
                                    .toString(),
                            "-cp",
                            System.getProperty("java.class.path"),
                            Parent.class.getName(),
                            pidFile.toString()));
            Awaitility.await()
                    .atMost(Duration.ofSeconds(20))
                    .until(() ->
                            Files.exists(pidFile) && !Files.readString(pidFile).isEmpty());
            ProcessHandle child =
                    ProcessHandle.of(Long.parseLong(Files.readString(pidFile))).orElseThrow();
            assertThat(child.isAlive()).isTrue();

            parent.kill();

            Awaitility.await().atMost(Duration.ofSeconds(10)).until(() -> !child.isAlive());
        }
    }

    /** A launcher with one child, which it is not given the time to end. */
    static final class Parent {
        private Parent() {}

        public static void main(String[] args) throws Exception {
            Path pidFile = Path.of(args[0]);
            Path directory = pidFile.getParent();
            Processes processes = new Processes();
            Processes.Child child = processes.start(
                    "child", directory.resolve("child.log"), directory, Map.of(), List.of("sleep", "600"));
            Path half = directory.resolve("half");
            Files.writeString(half, Long.toString(child.pid()));
            Files.move(half, pidFile);
            Thread.sleep(Duration.ofMinutes(5));
        }
    }

    private Processes.Child sleeper(Processes processes, String script) {
        return processes.start(
                "sleeper", directory.resolve("sleeper.log"), directory, Map.of(), List.of("sh", "-c", script));
    }

    /** The state letter that {@code ps} shows: T is stopped. */
    private static String state(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        return stat.substring(stat.lastIndexOf(')') + 2).substring(0, 1);
    }
}
