package io.tailrace.bench;

import io.tailrace.bench.load.Greeting;
import io.tailrace.bench.load.LoadClient;
import io.tailrace.bench.load.LoadClient.Plan;
import io.tailrace.bench.report.Json;
import io.tailrace.bench.report.Results;
import io.tailrace.bench.report.Target;
import io.tailrace.bench.server.Cpu;
import io.tailrace.bench.server.Memory;
import io.tailrace.bench.server.Server;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/**
 * Memory of the process for each idle, subscribed WebSocket with the headers of a browser.
 *
 * <p>Each figure is the proportional set size after two full collections. The base is taken after some hundred sockets
 * came and went, so that classes and compiled code, which a server has once, are not shared out over sockets; the
 * figure against the cold start stands beside it. Two kilobytes more or less per socket are real: at 9,000 sockets a
 * megabyte of noise is 0.1 kB.
 */
final class Idle {
    private static final double KB_EACH_MAX = 16;
    private static final int KB = 1024;
    private static final int WARMUP_SOCKETS = 500;
    private static final int OTHER_FILES = 600;

    private final Arguments arguments;
    private final Ground ground;
    private final int seconds;
    private final int sources;

    private Idle(Arguments arguments) {
        this.arguments = arguments;
        ground = Ground.find(arguments);
        seconds = arguments.number("--seconds", 1, 3_600);
        sources = arguments.number("--sources", 1, 250);
    }

    static Idle of(List<String> flags) {
        return new Idle(Arguments.parse(
                flags,
                Map.of(
                        "--sockets", "9000",
                        "--results", "",
                        "--seconds", "10",
                        "--sources", "4",
                        "--servers", "tailrace",
                        "--jvm", "",
                        "--tailrace-jar", "",
                        "--profile", "off",
                        "--keep", "off")));
    }

    /** What was measured, in bytes. */
    public record Figures(
            String server,
            int sockets,
            long coldBytes,
            long baseBytes,
            long fullBytes,
            double bytesEach,
            double bytesEachAgainstCold,
            double slabBytesEachBothEnds,
            double cpuMicrosPerSecondEach,
            double connectSeconds) {}

    void run() throws IOException {
        int sockets = arguments.number("--sockets", 1, 1_000_000);
        long possible = Math.min(Memory.openFilesMax() - OTHER_FILES, sources * 28_000L);
        if (sockets > possible) {
            Progress.say("%,d sockets are asked for, %,d are possible (open files, ports): measuring these"
                    .formatted(sockets, possible));
            sockets = (int) possible;
        }
        List<Figures> all = new ArrayList<>();
        try (Results results = Results.open(ground.results(), "idle")) {
            for (String name : arguments.words("--servers", ",")) {
                Optional<Server> started = ground.start(name, results.folder());
                if (started.isPresent()) {
                    try (Server server = started.get()) {
                        all.add(measure(server, sockets, results));
                    }
                }
            }
            if (all.isEmpty()) {
                throw new IOException("there is no server to measure");
            }
            results.write("runs.json", Json.lines(all));
            tell(all, results);
        }
    }

    private Figures measure(Server server, int sockets, Results results) throws IOException {
        long cold = Memory.afterCollection(server.pid());
        Progress.say("%s holds %,d kB; %d sockets come and go".formatted(server.name(), cold / KB, WARMUP_SOCKETS));
        open(server, Math.min(sockets, WARMUP_SOCKETS)).close();
        pause(2);
        long base = Memory.afterCollection(server.pid());
        long slabBefore = Memory.slab();
        Progress.say("%s holds %,d kB; connecting %,d sockets".formatted(server.name(), base / KB, sockets));
        long start = System.nanoTime();
        try (LoadClient client = open(server, sockets)) {
            double connectSeconds = (System.nanoTime() - start) / 1e9;
            Progress.say("all are subscribed after %.1f s; idling %d s".formatted(connectSeconds, seconds));
            pause(2);
            Cpu before = Cpu.of(server.pid());
            pause(seconds);
            double cpu = (double) Cpu.of(server.pid()).since(before).micros() / seconds / sockets;
            long full = Memory.afterCollection(server.pid());
            long slab = Memory.slab();
            if (arguments.on("--profile")) {
                String histogram = Memory.jcmd(server.pid(), "GC.class_histogram");
                results.write(server.name() + "-classes.txt", histogram);
                System.out.println(histogram.lines().limit(28).reduce("", (a, b) -> a + b + "\n"));
            }
            // That they are subscribed, and not merely connected, is shown by one message.
            LoadClient.Awaited awaited = client.expect(1);
            server.publish(1, 1, 100);
            awaited.get(deliveries -> Progress.say("%,d have the message".formatted(deliveries)));
            return new Figures(
                    server.name(),
                    sockets,
                    cold,
                    base,
                    full,
                    (double) (full - base) / sockets,
                    (double) (full - cold) / sockets,
                    (double) (slab - slabBefore) / sockets,
                    cpu,
                    connectSeconds);
        }
    }

    private LoadClient open(Server server, int sockets) {
        return LoadClient.open(
                new Plan(server.port(), Server.PATH, Server.CHANNEL, sockets, 1, Greeting.BROWSER, sources));
    }

    private static void pause(int seconds) {
        long until = System.nanoTime() + seconds * 1_000_000_000L;
        for (long left; (left = until - System.nanoTime()) > 0; ) {
            LockSupport.parkNanos(left);
        }
    }

    private void tell(List<Figures> all, Results results) throws IOException {
        StringBuilder text = new StringBuilder(
                "server      sockets   base kB   full kB   kB each   against cold   kernel kB (both ends)   CPU µs/s each\n");
        for (Figures figures : all) {
            text.append(String.format(
                    Locale.ROOT,
                    "%-10s %,8d %,9d %,9d %9.2f %14.2f %23.1f %15.2f%n",
                    figures.server(),
                    figures.sockets(),
                    figures.baseBytes() / KB,
                    figures.fullBytes() / KB,
                    figures.bytesEach() / KB,
                    figures.bytesEachAgainstCold() / KB,
                    figures.slabBytesEachBothEnds() / KB,
                    figures.cpuMicrosPerSecondEach()));
        }
        for (Figures figures : all) {
            if (figures.server().equals(Ground.TAILRACE)) {
                text.append("→ ")
                        .append(Target.line("process memory each", figures.bytesEach() / KB, KB_EACH_MAX, "kB"))
                        .append('\n');
            }
        }
        text.append('\n').append(Machine.described()).append('\n');
        results.write("table.txt", text.toString());
        System.out.println("\n" + text + "Raw results: " + ground.relative(results.folder()));
        if (arguments.on("--keep")) {
            Files.writeString(ground.results().resolve("idle.md"), "# idle\n\n```\n" + text + "```\n");
        }
    }
}
