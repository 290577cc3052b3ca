package io.tailrace.bench.server;

import io.tailrace.bench.load.Publisher;
import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A Quarkus application as a child process, with a publisher that speaks its form. */
public final class JavaServer implements Server {
    private static final Duration START_MAX = Duration.ofSeconds(60);

    private final Program program;
    private final Process process;
    private final int port;
    private @Nullable Publisher publisher;

    /**
     * What to run.
     *
     * @param jar {@code quarkus-run.jar} of a built application
     * @param jvmFlags as its users start it; empty is the JVM's own choice
     * @param readyPath on the management port, answered 200 when it serves; empty where there is none
     */
    public record Program(String name, Path jar, List<String> jvmFlags, Publisher.Form form, String readyPath) {}

    private JavaServer(Program program, Process process, int port) {
        this.program = program;
        this.process = process;
        this.port = port;
    }

    /** Starts it on free ports and returns when it serves; what it prints goes to {@code log}. */
    public static JavaServer start(Program program, Path log) throws IOException {
        int port = Processes.freePort();
        int managementPort = Processes.freePort();
        List<String> command = new ArrayList<>();
        command.add(Processes.tool("java"));
        command.addAll(program.jvmFlags());
        command.add("-Dquarkus.http.port=" + port);
        command.add("-Dquarkus.management.port=" + managementPort);
        command.add("-jar");
        command.add(program.jar().toString());
        Process process = Processes.start(
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile()));
        JavaServer server = new JavaServer(program, process, port);
        long giveUp = System.nanoTime() + START_MAX.toNanos();
        while (!server.serves(managementPort)) {
            if (System.nanoTime() > giveUp || !process.isAlive()) {
                server.close();
                throw new IOException("%s %s; it was started by %s, and its log ends:%n%s"
                        .formatted(
                                program.name(),
                                process.isAlive() ? "does not serve after a minute" : "ended while it started",
                                String.join(" ", command),
                                tailOf(log)));
            }
        }
        return server;
    }

    private boolean serves(int managementPort) throws IOException {
        try {
            // An exit ends the wait at once; else this is the pause between two looks.
            if (process.waitFor(100, TimeUnit.MILLISECONDS)) {
                return false;
            }
        } catch (InterruptedException e) {
            throw new IOException("interrupted while %s was starting".formatted(program.name()), e);
        }
        try (Socket probe = new Socket()) {
            probe.connect(new InetSocketAddress("127.0.0.1", port), 1_000);
            return program.readyPath().isEmpty() || ready(managementPort);
        } catch (IOException notYet) {
            return false;
        }
    }

    private boolean ready(int managementPort) throws IOException {
        HttpURLConnection connection =
                (HttpURLConnection) URI.create("http://127.0.0.1:%d%s".formatted(managementPort, program.readyPath()))
                        .toURL()
                        .openConnection();
        connection.setConnectTimeout(1_000);
        connection.setReadTimeout(2_000);
        try {
            return connection.getResponseCode() == 200;
        } finally {
            connection.disconnect();
        }
    }

    private static String tailOf(Path log) throws IOException {
        List<String> lines = Files.readAllLines(log);
        return String.join("\n", lines.subList(Math.max(0, lines.size() - 15), lines.size()));
    }

    @Override
    public String name() {
        return program.name();
    }

    @Override
    public int port() {
        return port;
    }

    @Override
    public long pid() {
        return process.pid();
    }

    @Override
    public void publish(double rate, long messages, int bytes) throws IOException {
        Publisher own = publisher;
        if (own == null) {
            own = Publisher.open(port, PATH.substring(0, PATH.indexOf('?')), CHANNEL, program.form());
            publisher = own;
        }
        own.publish(rate, messages, bytes);
    }

    @Override
    public void close() throws IOException {
        Publisher own = publisher;
        if (own != null) {
            own.close();
        }
        Processes.end(process);
    }
}
