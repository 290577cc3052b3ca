package io.tailrace.testkit.fault;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real Redis 7.0.15 on a loopback port, as a child of this process. Nothing has to be installed: the binary for Linux
 * and macOS, amd64 and arm64, comes out of the artefact {@code org.signal:embedded-redis} into the server's own
 * directory, beside its configuration, log and data. Port and directory stay the same over every restart.
 *
 * <pre>{@code
 * try (RedisServer redis = RedisServer.in(directory).option("appendonly", "yes").start()) {
 *     redis.kill();
 *     redis.start(); // with what the append-only file had
 * }
 * }</pre>
 */
public final class RedisServer implements AutoCloseable {
    public static final String VERSION = "7.0.15";

    /** From start to the first PONG, data loaded. Usually 0.2 s; a busy machine takes longer. */
    private static final long START_MILLIS_MAX = 20_000;

    /** From the request to end to the end; then it is killed. Redis writes its data in between. */
    private static final long STOP_MILLIS_MAX = 10_000;

    private static final long POLL_MILLIS = 20;
    private static final int PORT_ATTEMPTS = 5;
    private static final int LOG_TAIL_CHARS = 2_000;

    private final Path directory;
    private final int port;
    private final Map<String, String> options;
    private final Thread atExit;
    private @Nullable Process process;

    private RedisServer(Path directory, int port, Map<String, String> options) {
        this.directory = directory;
        this.port = port;
        this.options = options;
        this.atExit = new Thread(this::kill, "redis-" + port + "-at-exit");
    }

    /** Begins to describe a server whose files lie in this directory, which is made if it does not exist. */
    public static Plan in(Path directory) {
        return new Plan(directory);
    }

    /** What happens to it when this JVM ends in order. */
    private enum Hook {
        KILLS,
        NONE
    }

    /** What a server is to be; {@link #start} makes it. */
    public static final class Plan {
        private final Path directory;
        private final Map<String, String> options = new LinkedHashMap<>();
        private int port;
        private Hook hook = Hook.KILLS;

        private Plan(Path directory) {
            this.directory = directory;
            // No snapshots unless asked for, and a first replication that does not wait 5 s for a second replica.
            options.put("save", "\"\"");
            options.put("repl-diskless-sync-delay", "0");
        }

        /** This port instead of any free one. */
        public Plan port(int fixed) {
            port = fixed;
            return this;
        }

        /** One line of {@code redis.conf}, in its words; the last value of a name counts. */
        public Plan option(String name, String value) {
            options.put(name, value);
            return this;
        }

        /**
         * The caller ends it, in its own order: no hook kills it beside the caller's own hook when this JVM ends.
         * Whoever asks for this must end it, and tell a {@link Watchdog}.
         */
        public Plan endedByCaller() {
            hook = Hook.NONE;
            return this;
        }

        /** Starts it, and returns when it answers. */
        public RedisServer start() {
            for (int attempt = 1; ; attempt++) {
                RedisServer server =
                        new RedisServer(directory.toAbsolutePath(), port == 0 ? freePort() : port, Map.copyOf(options));
                try {
                    server.start();
                    if (hook == Hook.KILLS) {
                        Runtime.getRuntime().addShutdownHook(server.atExit);
                    }
                    return server;
                } catch (IllegalStateException e) {
                    // Another process may have taken the free port before Redis did.
                    if (port != 0 || attempt == PORT_ATTEMPTS || !server.log().contains("Address already in use")) {
                        throw e;
                    }
                }
            }
        }
    }

    public int port() {
        return port;
    }

    /** As clients want it: {@code redis://127.0.0.1:port}. */
    public String url() {
        return "redis://127.0.0.1:" + port;
    }

    public Path logFile() {
        return directory.resolve("redis.log");
    }

    /** The running process, or the one that ended last. */
    public Process process() {
        Process known = process;
        if (known == null) {
            throw new IllegalStateException("redis on port %d was never started".formatted(port));
        }
        return known;
    }

    public long pid() {
        return process().pid();
    }

    public boolean running() {
        Process known = process;
        return known != null && known.isAlive();
    }

    /** Starts it again where it was, with the data that is in its directory; returns when it answers. */
    public void start() {
        if (running()) {
            throw new IllegalStateException("redis on port %d runs already as %d".formatted(port, pid()));
        }
        try {
            Files.createDirectories(directory);
            Path binary = binary(directory);
            Path configuration = directory.resolve("redis.conf");
            Files.writeString(configuration, configurationText());
            process = new ProcessBuilder(Watchdog.apart(List.of(binary.toString(), configuration.toString())))
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(logFile().toFile()))
                    .start();
        } catch (IOException e) {
            throw new IllegalStateException("cannot start redis in %s: %s".formatted(directory, e), e);
        }
        awaitAnswer();
    }

    /** Asks it to end, as an operator does; it writes its data where persistence is on. */
    public void stop() {
        Process running = process;
        if (running == null) {
            return;
        }
        running.destroy();
        if (!ended(running, STOP_MILLIS_MAX)) {
            kill();
        }
    }

    /** Ends it at once, as a crash does. */
    public void kill() {
        Process running = process;
        if (running == null) {
            return;
        }
        running.destroyForcibly();
        if (!ended(running, STOP_MILLIS_MAX)) {
            throw new IllegalStateException("redis %d is still there after a kill".formatted(running.pid()));
        }
    }

    /** Stops its clock: connections stay open and nothing answers. */
    public void pause() {
        signal("-STOP");
    }

    public void resume() {
        signal("-CONT");
    }

    /** Deletes what it saved; only while it does not run. */
    public void dropData() {
        if (running()) {
            throw new IllegalStateException("redis on port %d runs; stop it before its data goes".formatted(port));
        }
        for (String name : List.of("dump.rdb", "appendonlydir")) {
            delete(directory.resolve(name));
        }
    }

    /** One command and its answer as text: bulk strings as they are, arrays a line for each element. */
    public String ask(String... command) {
        try (RedisConsole console = new RedisConsole(port)) {
            return console.ask(command);
        } catch (IOException e) {
            throw new IllegalStateException(
                    "redis on port %d did not answer %s: %s".formatted(port, List.of(command), e), e);
        }
    }

    /** One line of {@code INFO}, e.g. {@code master_link_status}; empty where there is none. */
    public String info(String field) {
        return ask("INFO", "everything")
                .lines()
                .filter(line -> line.startsWith(field + ":"))
                .map(line -> line.substring(field.length() + 1).trim())
                .findFirst()
                .orElse("");
    }

    /** Ends it for good, at once; its files stay. */
    @Override
    public void close() {
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException _) {
            // This JVM ends already, and the hook does its work.
        }
        kill();
    }

    /** Everything it has said. */
    public String log() {
        try {
            return Files.exists(logFile()) ? Files.readString(logFile()) : "";
        } catch (IOException e) {
            return "no log: " + e;
        }
    }

    private String configurationText() {
        StringBuilder text = new StringBuilder();
        text.append("bind 127.0.0.1\n").append("port ").append(port).append('\n');
        text.append("dir \"").append(directory).append("\"\n").append("daemonize no\n");
        options.forEach(
                (name, value) -> text.append(name).append(' ').append(value).append('\n'));
        return text.toString();
    }

    private void awaitAnswer() {
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(START_MILLIS_MAX);
        String last = "nothing yet";
        while (System.nanoTime() < deadline) {
            if (!running()) {
                throw new IllegalStateException("redis on port %d ended at its start with %d: %s"
                        .formatted(port, process().exitValue(), logTail()));
            }
            try (RedisConsole console = new RedisConsole(port)) {
                last = console.ask("PING");
                if (last.equals("PONG")) {
                    return;
                }
            } catch (IOException e) {
                last = e.toString();
            }
            rest();
        }
        kill();
        throw new IllegalStateException("redis on port %d did not answer within %d ms, last: %s; its log: %s"
                .formatted(port, START_MILLIS_MAX, last, logTail()));
    }

    private String logTail() {
        String log = log();
        return log.substring(Math.max(0, log.length() - LOG_TAIL_CHARS));
    }

    private void signal(String name) {
        try {
            Process kill = new ProcessBuilder("kill", name, Long.toString(pid())).start();
            if (!ended(kill, STOP_MILLIS_MAX) || kill.exitValue() != 0) {
                throw new IllegalStateException("kill %s %d failed".formatted(name, pid()));
            }
        } catch (IOException e) {
            throw new IllegalStateException("kill %s %d: %s".formatted(name, pid(), e), e);
        }
    }

    private static boolean ended(Process process, long millis) {
        try {
            return process.waitFor(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            return !process.isAlive();
        }
    }

    private static void rest() {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while redis started", e);
        }
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new IllegalStateException("no free port on loopback: " + e, e);
        }
    }

    private static Path binary(Path directory) throws IOException {
        Path binary = directory.resolve("redis-server");
        if (Files.isExecutable(binary)) {
            return binary;
        }
        String resource = "/redis-server-%s-%s-%s".formatted(VERSION, system(), architecture());
        Path half = directory.resolve("redis-server.half");
        try (InputStream in = RedisServer.class.getResourceAsStream(resource)) {
            if (in == null) {
                throw new IOException(
                        "no %s on the class path; org.signal:embedded-redis brings it".formatted(resource));
            }
            Files.copy(in, half, StandardCopyOption.REPLACE_EXISTING);
        }
        if (!half.toFile().setExecutable(true)) {
            throw new IOException("cannot make %s executable".formatted(half));
        }
        return Files.move(half, binary, StandardCopyOption.ATOMIC_MOVE);
    }

    private static String system() throws IOException {
        String name = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        if (name.contains("linux")) {
            return "linux";
        }
        if (name.contains("mac")) {
            return "darwin";
        }
        throw new IOException("no redis for the system '%s'; use Linux or macOS".formatted(name));
    }

    private static String architecture() throws IOException {
        String name = System.getProperty("os.arch", "");
        return switch (name) {
            case "amd64", "x86_64" -> "amd64";
            case "aarch64", "arm64" -> "arm64";
            default -> throw new IOException("no redis for the processor '%s'; use amd64 or arm64".formatted(name));
        };
    }

    private static void delete(Path path) {
        if (!Files.exists(path)) {
            return;
        }
        try (Stream<Path> files = Files.walk(path)) {
            for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        } catch (IOException e) {
            throw new IllegalStateException("cannot delete %s: %s".formatted(path, e), e);
        }
    }
}
