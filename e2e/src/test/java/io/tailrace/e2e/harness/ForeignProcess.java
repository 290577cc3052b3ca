package io.tailrace.e2e.harness;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.tailrace.testkit.fault.Processes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A client that nobody here wrote, as a process of its own: curl, Node's {@code ws}, Python's {@code websockets}, or
 * Chromium. Where the machine has it not, the test says so, and how to get it, and is left out.
 */
public final class ForeignProcess implements AutoCloseable {
    private static final Duration OUTPUT_MAX = Duration.ofSeconds(60);

    private final Processes processes = new Processes();
    private final Processes.Child child;

    private ForeignProcess(String name, List<String> command) {
        Path log = Repository.work(Names.channel(name).replace('/', '-') + ".out");
        child = processes.start(name, log, Repository.root(), Map.of(), command);
    }

    /** Node's {@code ws}, which prints every frame of this WebSocket until {@code messages} have come. */
    public static ForeignProcess ws(String url, int messages) {
        assumeNode();
        return new ForeignProcess("ws", List.of("node", "e2e/node/subscribe.mjs", url, "" + messages));
    }

    /** Python's {@code websockets}; the same. */
    public static ForeignProcess python(String url, int messages) {
        Optional<String> python = Stream.of("python3", "/usr/bin/python3")
                .filter(command -> succeeds(command, "-c", "import websockets"))
                .findFirst();
        need(
                python.isPresent(),
                "left out: Python's websockets is missing (Debian: apt-get install python3-websockets)");
        return new ForeignProcess(
                "python", List.of(python.orElseThrow(), "e2e/python/subscribe.py", url, "" + messages));
    }

    /** The browser's own {@code WebSocket} or {@code EventSource} in a page of this URL; the same. */
    public static ForeignProcess browser(String page, String kind, String url, int messages) {
        return new ForeignProcess(
                "browser", List.of("node", "e2e/node/browser.mjs", chromium(), page, kind, url, "" + messages));
    }

    /** Pastes a script into the console of a page, and prints what the page logs until so many lines have come. */
    public static ForeignProcess console(String page, String script, int lines) {
        return new ForeignProcess(
                "console", List.of("node", "e2e/node/console.mjs", chromium(), page, script, "" + lines));
    }

    /** A line as it is pasted into a terminal. */
    public static ForeignProcess shell(String line) {
        need(succeeds("curl", "--version"), "left out: curl is missing (Debian: apt-get install curl)");
        return new ForeignProcess("shell", List.of("sh", "-c", "exec " + line));
    }

    /** Returns when this many lines of its output contain the text; fails after a minute. */
    public List<String> awaitLines(String text, int count) {
        await("%d lines with %s".formatted(count, text))
                .atMost(OUTPUT_MAX)
                .untilAsserted(
                        () -> assertThat(lines(text)).as(() -> child.logTail()).hasSizeGreaterThanOrEqualTo(count));
        return lines(text);
    }

    private List<String> lines(String text) {
        return printed().lines().filter(line -> line.contains(text)).toList();
    }

    private String printed() {
        try {
            return Files.readString(child.log());
        } catch (IOException e) {
            throw new IllegalStateException("no output: " + e, e);
        }
    }

    /** Everything it printed by its end, which must be a good one. */
    public String output() {
        assertThat(child.ended(OUTPUT_MAX.toMillis())).as(child.logTail()).isTrue();
        assertThat(child.process().exitValue()).as(child.logTail()).isZero();
        return printed();
    }

    /** Leaves the test out with a sentence, also on the screen, where the runner shows no reasons. */
    private static void need(boolean there, String sentence) {
        if (!there) {
            System.out.println(sentence);
        }
        Assumptions.assumeTrue(there, sentence);
    }

    private static void assumeNode() {
        need(succeeds("node", "--version"), "left out: Node is missing (Debian: apt-get install nodejs npm)");
        need(
                Files.exists(Repository.root().resolve("e2e/node/node_modules/ws")),
                "left out: e2e/node/node_modules is missing (./tailrace test e2e installs it)");
    }

    private static String chromium() {
        assumeNode();
        Optional<String> found = Stream.of("chromium", "chromium-browser", "google-chrome")
                .map(name -> Path.of("/usr/bin", name))
                .filter(Files::isExecutable)
                .map(Path::toString)
                .findFirst();
        need(found.isPresent(), "left out: Chromium is missing (Debian: apt-get install chromium)");
        return found.orElseThrow();
    }

    private static boolean succeeds(String... command) {
        try {
            return new ProcessBuilder(command)
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                            .start()
                            .waitFor()
                    == 0;
        } catch (IOException _) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public void close() {
        processes.close();
    }
}
