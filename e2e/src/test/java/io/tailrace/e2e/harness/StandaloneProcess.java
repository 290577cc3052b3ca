package io.tailrace.e2e.harness;

import static org.awaitility.Awaitility.await;

import io.tailrace.testkit.fault.Processes;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** {@code ./tailrace up}, started as a user would, on free ports. */
public final class StandaloneProcess implements Installation, AutoCloseable {
    private static final Duration READY_MAX = Duration.ofSeconds(120);

    private final Processes processes;
    private final Processes.Child child;
    private final int port;
    private final int managementPort;

    private StandaloneProcess(Processes processes, Processes.Child child, int port, int managementPort) {
        this.processes = processes;
        this.child = child;
        this.port = port;
        this.managementPort = managementPort;
    }

    /** Started and ready; {@code name} names its log. */
    public static StandaloneProcess start(String name, List<String> options) {
        StandaloneProcess started = launch(name, options, Map.of());
        started.awaitReady();
        return started;
    }

    /** Started; whether it will be ready is the test's question. */
    public static StandaloneProcess launch(String name, List<String> options, Map<String, String> environment) {
        int port = Processes.freePorts(2);
        // A test run in the background of a shell has SIGINT ignored, and children inherit that; a user's have not.
        List<String> command = new ArrayList<>(List.of(
                "env",
                "--default-signal=INT",
                "./tailrace",
                "up",
                "--port",
                "" + port,
                "--management-port",
                "" + (port + 1)));
        command.addAll(options);
        Path log = Repository.work(name + ".log");
        try {
            Files.deleteIfExists(log);
        } catch (IOException e) {
            throw new IllegalStateException("cannot write to %s: %s".formatted(log, e), e);
        }
        Processes processes = new Processes();
        Processes.Child child = processes.start(name, log, Repository.root(), environment, command);
        return new StandaloneProcess(processes, child, port, port + 1);
    }

    @Override
    public void awaitReady() {
        awaitAnswer(URI.create("http://127.0.0.1:" + managementPort + "/health/ready"), child);
    }

    static void awaitAnswer(URI health, Processes.Child child) {
        await(health.toString())
                .atMost(READY_MAX)
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptionsMatching(e -> e instanceof IOException)
                .until(() -> {
                    if (!child.running()) {
                        throw new IllegalStateException("%s ended with %d:%n%s"
                                .formatted(child, child.process().exitValue(), child.logTail()));
                    }
                    return Http.get(health).statusCode() == 200;
                });
    }

    public URI gateway() {
        return URI.create("http://127.0.0.1:" + port);
    }

    public URI management() {
        return URI.create("http://127.0.0.1:" + managementPort);
    }

    public Processes.Child child() {
        return child;
    }

    @Override
    public List<URI> webSocketGateways() {
        return List.of(gateway());
    }

    @Override
    public List<URI> httpGateways() {
        return List.of(gateway());
    }

    @Override
    public String screen() {
        try {
            return Files.readString(child.log());
        } catch (IOException e) {
            throw new IllegalStateException("no screen: " + e, e);
        }
    }

    @Override
    public void close() {
        child.stop();
        processes.close();
    }
}
