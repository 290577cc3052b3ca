package io.tailrace.testkit.fault;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Starts child processes, each with its output in a file, and ends every one of them: on {@link #close}, or, if this
 * JVM is killed, by the {@link Watchdog}. What tests break is broken through here: a child is killed, paused and
 * continued by its own process number, never by a name.
 */
public final class Processes implements AutoCloseable {
    private static final long STOP_MILLIS_MAX = 10_000;
    private static final long POLL_MILLIS = 20;
    private static final int LOG_TAIL_BYTES = 4_000;

    private final Watchdog watchdog = new Watchdog();
    private final Deque<Child> children = new ArrayDeque<>();

    /** A process that was started here. Thread-safe. */
    public final class Child {
        private final String name;
        private final Path log;
        private final Process process;

        private Child(String name, Path log, Process process) {
            this.name = name;
            this.log = log;
            this.process = process;
        }

        public long pid() {
            return process.pid();
        }

        public boolean running() {
            return process.isAlive();
        }

        public Process process() {
            return process;
        }

        public Path log() {
            return log;
        }

        /** {@code kill -9}: it has no chance to say good-bye; its connections are reset by the system. */
        public void kill() {
            process.destroyForcibly();
            if (!ended(STOP_MILLIS_MAX)) {
                throw new IllegalStateException("%s, process %d, is still there after a kill".formatted(name, pid()));
            }
        }

        /** Asks it to end, as Ctrl-C and a container's runtime do, and returns its exit code; killed after 10 s. */
        public int stop() {
            process.destroy();
            if (!ended(STOP_MILLIS_MAX)) {
                kill();
            }
            return process.exitValue();
        }

        /** Stops its clock: connections stay open, the system acknowledges bytes, and nothing answers. */
        public void pause() {
            signal(pid(), "STOP");
        }

        public void resume() {
            signal(pid(), "CONT");
        }

        /** Whether it ended within this time. */
        public boolean ended(long millis) {
            try {
                return process.waitFor(millis, TimeUnit.MILLISECONDS);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return !process.isAlive();
            }
        }

        /** The end of what it has said. */
        public String logTail() {
            return tail(log);
        }

        @Override
        public String toString() {
            return name + " " + pid();
        }
    }

    /** Starts a command in a directory; both its outputs go to the file, behind what is there. */
    public synchronized Child start(
            String name, Path log, Path directory, Map<String, String> environment, List<String> command) {
        try {
            Path parent = log.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            ProcessBuilder builder = new ProcessBuilder(Watchdog.apart(command))
                    .directory(directory.toFile())
                    .redirectErrorStream(true)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
            builder.environment().putAll(environment);
            Process process = builder.start();
            long pid = process.pid();
            watchdog.add(pid);
            process.onExit().thenRun(() -> watchdog.gone(pid));
            Child child = new Child(name, log, process);
            children.push(child);
            return child;
        } catch (IOException e) {
            throw new IllegalStateException("cannot start %s with %s: %s".formatted(name, command, e), e);
        }
    }

    /** Sends a signal, e.g. {@code STOP}, to one process. */
    public static void signal(long pid, String signal) {
        try {
            Process kill = new ProcessBuilder("kill", "-" + signal, Long.toString(pid)).start();
            if (!kill.waitFor(STOP_MILLIS_MAX, TimeUnit.MILLISECONDS) || kill.exitValue() != 0) {
                throw new IllegalStateException("kill -%s %d failed".formatted(signal, pid));
            }
        } catch (IOException e) {
            throw new IllegalStateException("kill -%s %d: %s".formatted(signal, pid, e), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while %d was sent %s".formatted(pid, signal), e);
        }
    }

    /** Returns when somebody listens on this port of loopback; fails after the limit. */
    public static void awaitPort(int port, Duration limit) {
        long deadline = System.nanoTime() + limit.toNanos();
        while (true) {
            try (Socket socket = new Socket()) {
                socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), (int) limit.toMillis());
                return;
            } catch (IOException e) {
                if (System.nanoTime() - deadline > 0) {
                    throw new IllegalStateException("nobody listens on port %d after %s".formatted(port, limit), e);
                }
                rest();
            }
        }
    }

    /** The first of {@code count} ports in a row, below those that the system gives to clients, that are free now. */
    public static int freePorts(int count) {
        for (int first = 18_000 + (int) (ProcessHandle.current().pid() % 97) * 100; first < 32_000; first += count) {
            if (allFree(first, count)) {
                return first;
            }
        }
        throw new IllegalStateException("no %d free ports in a row below 32,000".formatted(count));
    }

    private static boolean allFree(int first, int count) {
        for (int port = first; port < first + count; port++) {
            try (ServerSocket socket = new ServerSocket()) {
                socket.setReuseAddress(true);
                socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            } catch (IOException _) {
                return false;
            }
        }
        return true;
    }

    /** The last 4,000 bytes of a file, as text. */
    public static String tail(Path log) {
        try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
            long from = Math.max(0, file.length() - LOG_TAIL_BYTES);
            byte[] bytes = new byte[(int) (file.length() - from)];
            file.seek(from);
            file.readFully(bytes);
            return new String(bytes, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "no log: " + e;
        }
    }

    /** Kills what is left, the youngest first. */
    @Override
    public synchronized void close() {
        while (!children.isEmpty()) {
            children.pop().kill();
        }
        watchdog.close();
    }

    private static void rest() {
        try {
            Thread.sleep(POLL_MILLIS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while waiting", e);
        }
    }
}
