package io.tailrace.bench.server;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Memory of a process: the proportional set size, which is everything it holds in RAM (heap, native, code), with pages
 * that it shares divided by those who share them.
 */
public final class Memory {
    private Memory() {}

    /** PSS in bytes, after two full collections, so that garbage does not count. */
    public static long afterCollection(long pid) throws IOException {
        for (int i = 0; i < 2; i++) {
            jcmd(pid, "GC.run");
        }
        return field(Files.readAllLines(Path.of("/proc", Long.toString(pid), "smaps_rollup")), "Pss:");
    }

    /** The kernel's slab in bytes: of the whole machine, both ends of every loopback socket included. */
    public static long slab() throws IOException {
        return field(Files.readAllLines(Path.of("/proc/meminfo")), "Slab:");
    }

    /** How many files this process may have open; children inherit it. */
    public static long openFilesMax() throws IOException {
        for (String line : Files.readAllLines(Path.of("/proc/self/limits"))) {
            if (line.startsWith("Max open files")) {
                String hard = line.split(" +")[4];
                return hard.equals("unlimited") ? Long.MAX_VALUE : Long.parseLong(hard);
            }
        }
        throw new IOException("/proc/self/limits has no line on open files");
    }

    static long field(List<String> lines, String name) throws IOException {
        for (String line : lines) {
            if (line.startsWith(name)) {
                return Long.parseLong(
                                line.substring(name.length()).replace("kB", "").strip())
                        * 1024;
            }
        }
        throw new IOException("no %s in %s".formatted(name, lines));
    }

    /** What {@code jcmd} answers. */
    public static String jcmd(long pid, String... words) throws IOException {
        List<String> command = new ArrayList<>(List.of(Processes.tool("jcmd"), Long.toString(pid)));
        command.addAll(List.of(words));
        return answer(command);
    }

    /** A view of a flight recording, as text. */
    public static String jfrView(String view, Path recording) throws IOException {
        return answer(List.of(Processes.tool("jfr"), "view", "--width", "140", view, recording.toString()));
    }

    private static String answer(List<String> command) throws IOException {
        Process tool = new ProcessBuilder(command).redirectErrorStream(true).start();
        String answer = new String(tool.getInputStream().readAllBytes(), UTF_8);
        try {
            if (!tool.waitFor(60, TimeUnit.SECONDS) || tool.exitValue() != 0) {
                throw new IOException("%s failed: %s".formatted(String.join(" ", command), answer));
            }
        } catch (InterruptedException e) {
            throw new IOException("interrupted while a tool of the JDK was running", e);
        }
        return answer;
    }
}
