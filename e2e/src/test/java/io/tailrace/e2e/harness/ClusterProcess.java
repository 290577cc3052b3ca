package io.tailrace.e2e.harness;

import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.tailrace.testkit.fault.Processes;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * {@code ./tailrace up --cluster}, started as an operator would, and broken by process number as he would rather not.
 */
public final class ClusterProcess implements Installation, AutoCloseable {
    private static final int PORTS = 20;
    private static final Duration READY_MAX = Duration.ofSeconds(180);

    private final Processes processes;
    private final Processes.Child launcher;
    private final Path directory;
    private final List<Member> first;

    /** A row of {@code cluster.json}; {@code management} is empty for Redis. */
    public record Member(String role, long pid, String url, String management, Path log) {}

    private ClusterProcess(Processes processes, Processes.Child launcher, Path directory, List<Member> first) {
        this.processes = processes;
        this.launcher = launcher;
        this.directory = directory;
        this.first = first;
    }

    /** Started and ready; {@code name} names its directory, which begins empty. */
    public static ClusterProcess start(String name, List<String> options) {
        Path directory = Repository.work(name);
        deleteAll(directory);
        List<String> command = new ArrayList<>(List.of(
                "./tailrace",
                "up",
                "--cluster",
                "--port",
                "" + Processes.freePorts(PORTS),
                "--directory",
                directory.toString()));
        command.addAll(options);
        Processes processes = new Processes();
        Processes.Child launcher =
                processes.start(name, directory.resolve("launcher.log"), Repository.root(), Map.of(), command);
        await("everything is ready")
                .atMost(READY_MAX)
                .pollInterval(Duration.ofMillis(200))
                .until(() -> {
                    if (!launcher.running()) {
                        throw new IllegalStateException("the launcher ended with %d:%n%s"
                                .formatted(launcher.process().exitValue(), launcher.logTail()));
                    }
                    return Files.readString(launcher.log()).contains("Everything is ready");
                });
        return new ClusterProcess(processes, launcher, directory, members(directory));
    }

    /** Who runs now, as the list on disk says. */
    public List<Member> members() {
        return members(directory);
    }

    /** The {@code number}th of a role, from 0. */
    public Member member(String role, int number) {
        return members().stream()
                .filter(member -> member.role().equals(role))
                .sorted(Comparator.comparing(Member::url))
                .skip(number)
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no %s %d among %s".formatted(role, number, members())));
    }

    /** {@code kill -9}, and returns when the process is gone. */
    public void kill(Member member) {
        ProcessHandle process = ProcessHandle.of(member.pid()).orElseThrow();
        process.destroyForcibly();
        await("%s is gone".formatted(member)).atMost(Duration.ofSeconds(20)).until(() -> !process.isAlive());
    }

    /** Where the Redis of this cluster keeps its data. */
    public Path redisDirectory() {
        return directory.resolve("cluster/redis");
    }

    /** Returns when whoever has this member's address is another process, and ready. */
    public void awaitReplaced(Member member) {
        await("%s is replaced".formatted(member))
                .atMost(READY_MAX)
                .until(() -> members().stream()
                        .anyMatch(now -> now.url().equals(member.url()) && now.pid() != member.pid()));
        awaitReady();
    }

    @Override
    public void awaitReady() {
        for (Member member : members()) {
            if (!member.management().isEmpty()) {
                StandaloneProcess.awaitAnswer(URI.create(member.management() + "/health/ready"), launcher);
            }
        }
    }

    public Processes.Child launcher() {
        return launcher;
    }

    @Override
    public List<URI> webSocketGateways() {
        return urls("connection-gateway");
    }

    @Override
    public List<URI> httpGateways() {
        return urls("sse-gateway");
    }

    /** Addresses never change, so they are those of the start, also while a member is dead. */
    private List<URI> urls(String role) {
        return first.stream()
                .filter(member -> member.role().equals(role))
                .map(member -> URI.create(member.url()))
                .sorted()
                .toList();
    }

    @Override
    public String screen() {
        try {
            return Files.readString(launcher.log());
        } catch (IOException e) {
            throw new IllegalStateException("no screen: " + e, e);
        }
    }

    @Override
    public void close() {
        launcher.stop();
        processes.close();
    }

    private static List<Member> members(Path directory) {
        try {
            List<Member> members = new ArrayList<>();
            for (JsonNode row : Http.json(Files.readString(directory.resolve("cluster.json")))) {
                members.add(new Member(
                        row.get("role").asText(),
                        row.get("pid").asLong(),
                        row.get("url").asText(),
                        row.get("management").asText("").equals("null")
                                ? ""
                                : row.get("management").asText(""),
                        Repository.root().resolve(row.get("log").asText())));
            }
            return members;
        } catch (IOException e) {
            throw new IllegalStateException("no list of members: " + e, e);
        }
    }

    public static void deleteAll(Path path) {
        if (!Files.exists(path)) {
            return;
        }
        try (Stream<Path> files = Files.walk(path)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new IllegalStateException("cannot delete %s: %s".formatted(path, e), e);
        }
    }
}
