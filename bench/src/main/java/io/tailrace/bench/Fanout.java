package io.tailrace.bench;

import io.tailrace.bench.Scenario.Peers;
import io.tailrace.bench.load.Greeting;
import io.tailrace.bench.load.LoadClient;
import io.tailrace.bench.load.LoadClient.Awaited;
import io.tailrace.bench.load.LoadClient.Latency;
import io.tailrace.bench.load.LoadClient.Plan;
import io.tailrace.bench.report.Json;
import io.tailrace.bench.report.Results;
import io.tailrace.bench.report.Run;
import io.tailrace.bench.report.Table;
import io.tailrace.bench.server.Cpu;
import io.tailrace.bench.server.Memory;
import io.tailrace.bench.server.Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * CPU per delivery and latency: one channel, many subscribers, the servers by turns.
 *
 * <p>All servers stand for the whole time, each with its subscribers, and one at a time has work. A round is floor,
 * Tailrace, broadcast, and the floor once more after the last one. A run publishes a fixed number of messages at the
 * scenario's rate, open loop, and ends when every subscriber has every one of them; CPU is what the server took between
 * the two. So a server that falls behind still delivers everything, and shows what a delivery costs at saturation.
 */
final class Fanout {
    private static final long TELL_EVERY_NANOS = 8_000_000_000L;
    private static final int WARMUP_LATER_SECONDS = 5;

    private final Arguments arguments;
    private final Ground ground;
    private final int subscribers;
    private final int seconds;
    private final int rounds;
    private final int size;
    private final int warmupSeconds;
    private final int peerMessagesMax;
    private final int probeEvery;
    private final List<Scenario> scenarios;
    private final List<Subject> subjects = new ArrayList<>();
    private final List<Run> runs = new ArrayList<>();

    /** A server that is up, with its subscribers, and how far its offsets are. */
    private static final class Subject {
        final Server server;
        final LoadClient client;
        long offset;

        Subject(Server server, LoadClient client) {
            this.server = server;
            this.client = client;
        }

        /** One that writes every message by itself, and so falls behind where Tailrace need not. */
        boolean isPeer() {
            return server.name().equals(Ground.FLOOR) || server.name().equals(Ground.BROADCAST);
        }

        boolean isTailrace() {
            return server.name().equals(Ground.TAILRACE);
        }
    }

    private Fanout(Arguments arguments) {
        this.arguments = arguments;
        ground = Ground.find(arguments);
        subscribers = arguments.number("--subscribers", 1, 100_000);
        seconds = arguments.number("--seconds", 1, 3_600);
        rounds = arguments.number("--rounds", 1, 100);
        size = arguments.number("--size", 40, 50_000);
        warmupSeconds = arguments.number("--warmup", 1, 600);
        peerMessagesMax = arguments.number("--peer-messages", 1, 1_000_000);
        probeEvery = arguments.number("--probe-every", 1, 100_000);
        scenarios = arguments.rates("--rate").stream()
                .map(rate -> Scenario.of(rate, subscribers))
                .toList();
    }

    static Fanout of(List<String> flags) {
        return new Fanout(Arguments.parse(
                flags,
                Map.ofEntries(
                        Map.entry("--subscribers", "1000"),
                        Map.entry("--rate", "50,400,1200"),
                        Map.entry("--seconds", "10"),
                        Map.entry("--rounds", "5"),
                        Map.entry("--size", "100"),
                        Map.entry("--warmup", "20"),
                        Map.entry("--peer-messages", "1000"),
                        Map.entry("--servers", "floor,tailrace,broadcast"),
                        Map.entry("--probe-every", "10"),
                        Map.entry("--jvm", ""),
                        Map.entry("--tailrace-jar", ""),
                        Map.entry("--results", ""),
                        Map.entry("--profile", "off"),
                        Map.entry("--keep", "off"))));
    }

    void run() throws IOException {
        long openFilesMax = Memory.openFilesMax();
        List<String> servers = arguments.words("--servers", ",");
        if ((long) subscribers * servers.size() + 500 > openFilesMax) {
            throw new IllegalArgumentException(
                    "%d subscribers at each of %d servers need more than the %d open files of a process; lower --subscribers or raise ulimit -n"
                            .formatted(subscribers, servers.size(), openFilesMax));
        }
        try (Results results = Results.open(ground.results(), "fanout")) {
            try {
                for (String server : servers) {
                    begin(server, results.folder());
                }
                if (subjects.isEmpty()) {
                    throw new IOException("there is no server to measure");
                }
                int warmup = warmupSeconds;
                for (Scenario scenario : scenarios) {
                    measure(scenario, warmup, results);
                    warmup = Math.min(warmup, WARMUP_LATER_SECONDS);
                }
                if (arguments.on("--profile")) {
                    profile(results);
                }
            } finally {
                results.write("runs.json", Json.lines(runs));
                for (Subject subject : subjects) {
                    subject.client.close();
                    subject.server.close();
                }
            }
            tell(results);
        }
    }

    private void begin(String name, Path logs) throws IOException {
        Progress.say("starting %s, then %,d subscribers".formatted(name, subscribers));
        Optional<Server> started = ground.start(name, logs);
        if (started.isEmpty()) {
            return;
        }
        Server server = started.get();
        try {
            LoadClient client = LoadClient.open(
                    new Plan(server.port(), Server.PATH, Server.CHANNEL, subscribers, probeEvery, Greeting.SHORT, 1));
            subjects.add(new Subject(server, client));
        } catch (RuntimeException e) {
            server.close();
            throw e;
        }
    }

    private void measure(Scenario scenario, int warmup, Results results) throws IOException {
        List<Subject> parts = subjects.stream()
                .filter(subject -> !subject.isPeer() || scenario.peers() == Peers.MEASURED)
                .toList();
        for (Subject subject : parts) {
            Progress.say("%s: warming %s up".formatted(scenario.name(), subject.server.name()));
            once(subject, scenario, 0, messages(subject, scenario.rate() * warmup));
        }
        for (int round = 1; round <= rounds; round++) {
            for (Subject subject : parts) {
                record(subject, scenario, round, results);
            }
        }
        if (parts.size() > 1 && parts.getFirst().server.name().equals(Ground.FLOOR)) {
            record(parts.getFirst(), scenario, rounds + 1, results);
        }
    }

    private long messages(Subject subject, double wanted) {
        return Math.max(1, Math.round(subject.isPeer() ? Math.min(wanted, peerMessagesMax) : wanted));
    }

    private void record(Subject subject, Scenario scenario, int round, Results results) throws IOException {
        Measured measured = once(subject, scenario, round, messages(subject, scenario.rate() * seconds));
        Run run = measured.run();
        runs.add(run);
        results.histogram(scenario.name(), run.server(), measured.micros());
        Progress.say(String.format(
                Locale.ROOT,
                "%s %-9s round %d: %,d deliveries, %.2f µs each (user %.2f), %,.0f/s, p99 %.1f ms, client %.0f %%%s%s",
                scenario.name(),
                run.server(),
                round,
                run.deliveries(),
                run.cpuMicrosEach(),
                run.userMicrosEach(),
                run.deliveriesPerSecond(),
                run.p99Millis(),
                run.clientBusy() * 100,
                run.keptUp() ? "" : String.format(Locale.ROOT, ", %.1f s behind", run.lagMillis() / 1_000),
                run.othersBusy() <= 0.1 ? "" : String.format(Locale.ROOT, ", others %.1f CPUs", run.othersBusy())));
    }

    private record Measured(Run run, org.HdrHistogram.Histogram micros) {}

    private Measured once(Subject subject, Scenario scenario, int round, long messages) throws IOException {
        Awaited awaited = subject.client.expect(subject.offset + messages);
        long deliveriesBefore = subject.client.outcome().deliveries();
        Cpu machineBefore = Cpu.ofMachine();
        Cpu ownBefore = Cpu.of(ProcessHandle.current().pid());
        Cpu before = Cpu.of(subject.server.pid());
        long loopBefore = subject.client.loopCpuNanos();
        long startNanos = System.nanoTime();
        long startMillis = System.currentTimeMillis();
        long[] tellNextNanos = {startNanos + TELL_EVERY_NANOS};
        CompletableFuture<Void> published = CompletableFuture.runAsync(() -> publish(subject, scenario, messages));
        long lastArrivalNanos = awaited.get(deliveries -> {
            if (published.isCompletedExceptionally()) {
                published.join();
            }
            if (System.nanoTime() >= tellNextNanos[0]) {
                tellNextNanos[0] += TELL_EVERY_NANOS;
                Progress.say("%s %s: %,d of %,d deliveries so far"
                        .formatted(
                                scenario.name(),
                                subject.server.name(),
                                deliveries - deliveriesBefore,
                                messages * subscribers));
            }
        });
        Cpu cpu = Cpu.of(subject.server.pid()).since(before);
        long loopNanos = subject.client.loopCpuNanos() - loopBefore;
        Cpu own = Cpu.of(ProcessHandle.current().pid()).since(ownBefore);
        long othersMicros = Cpu.ofMachine().since(machineBefore).micros() - own.micros() - cpu.micros();
        published.join();
        subject.offset += messages;
        long deliveries = subject.client.outcome().deliveries() - deliveriesBefore;
        Latency latency = subject.client.takeLatency();
        latency.micros().setStartTimeStamp(startMillis);
        latency.micros().setEndTimeStamp(System.currentTimeMillis());
        double wallSeconds = (lastArrivalNanos - startNanos) / 1e9;
        Run run = new Run(
                scenario.name(),
                subject.server.name(),
                round,
                messages,
                deliveries,
                (double) cpu.micros() / deliveries,
                (double) cpu.userMicros() / deliveries,
                deliveries * 1e9 / Math.max(1, lastArrivalNanos - latency.firstIntendedNanos()),
                (lastArrivalNanos - latency.lastIntendedNanos()) / 1e6,
                loopNanos / 1e9 / wallSeconds,
                Math.max(0, othersMicros / 1e6 / wallSeconds),
                latency.micros().getValueAtPercentile(50) / 1e3,
                latency.micros().getValueAtPercentile(99) / 1e3,
                latency.micros().getValueAtPercentile(99.9) / 1e3,
                latency.micros().getMaxValue() / 1e3);
        return new Measured(run, latency.micros());
    }

    private void publish(Subject subject, Scenario scenario, long messages) {
        try {
            subject.server.publish(scenario.rate(), messages, size);
        } catch (IOException e) {
            throw new IllegalStateException(
                    "publishing to %s failed: %s".formatted(subject.server.name(), e.getMessage()), e);
        }
    }

    private List<Run> runsOf(Scenario scenario) {
        return runs.stream()
                .filter(run -> run.scenario().equals(scenario.name()))
                .toList();
    }

    private String title(Scenario scenario) {
        return "%s: %,d subscribers, %d bytes of data".formatted(scenario.name(), subscribers, size);
    }

    /** One more run of the last scenario under the JDK's own recorder: what the CPU was spent on. */
    private void profile(Results results) throws IOException {
        for (Subject subject : subjects) {
            if (!subject.isTailrace()) {
                continue;
            }
            for (Scenario scenario : scenarios) {
                Path recording =
                        results.folder().resolve(scenario.name() + ".jfr").toAbsolutePath();
                Memory.jcmd(subject.server.pid(), "JFR.start", "name=bench", "settings=profile");
                once(subject, scenario, 0, messages(subject, scenario.rate() * seconds));
                Memory.jcmd(subject.server.pid(), "JFR.stop", "name=bench", "filename=" + recording);
                String hot = Memory.jfrView("hot-methods", recording);
                results.write(scenario.name() + "-profile.txt", hot);
                System.out.println(
                        scenario.name() + ", hot methods of Tailrace (native ones are not sampled by it)\n" + hot);
            }
        }
    }

    private void tell(Results results) throws IOException {
        List<String> tables = new ArrayList<>();
        for (Scenario scenario : scenarios) {
            tables.add(Table.of(title(scenario), runsOf(scenario), scenario.targets()));
        }
        String text = String.join("\n\n", tables) + "\n\n" + Machine.described() + "\n";
        results.write("table.txt", text);
        System.out.println("\n" + text + "Every subscriber had every message once and in order. Raw results: "
                + ground.relative(results.folder()));
        if (arguments.on("--keep")) {
            Files.writeString(ground.results().resolve("fanout.md"), "# fanout\n\n```\n" + text + "```\n");
        }
    }
}
