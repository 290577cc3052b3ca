package io.tailrace.testkit.fault;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Ends our children when this JVM is gone, however it went: a {@code kill -9} of the launcher, a crashed test run, the
 * out-of-memory killer. A process of the operating system dies without a word to its children, and a shutdown hook does
 * not run then; but its pipes are closed. So a shell of a few lines reads the numbers of our children from a pipe, and
 * where the pipe ends it asks those that are left to end, and kills them after five seconds.
 *
 * <p>Thread-safe. A child that ended must be reported, for its number may be given to a stranger later.
 */
public final class Watchdog implements AutoCloseable {
    private static final String SCRIPT = """
            trap '' INT TERM HUP
            pids=' '
            while read -r verb pid; do
              case "$verb $pids" in
                add*) pids="$pids$pid " ;;
                gone*" $pid "*) pids="${pids%% $pid *} ${pids#* $pid }" ;;
              esac
            done
            [ -n "${pids# }" ] || exit 0
            kill -TERM $pids
            kill -CONT $pids
            for tenth in 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0 1 2 3 4 5 6 7 8 9 0; do
              alive=
              for pid in $pids; do kill -0 "$pid" && alive=yes; done
              [ -n "$alive" ] || exit 0
              sleep 0.1
            done
            kill -KILL $pids
            """;

    private final Process shell;
    private final OutputStream pipe;

    public Watchdog() {
        try {
            shell = new ProcessBuilder(apart(List.of("sh", "-c", SCRIPT)))
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        } catch (IOException e) {
            throw new IllegalStateException("cannot start a shell as watchdog: " + e, e);
        }
        pipe = shell.getOutputStream();
    }

    /**
     * The same command in a process group of its own, where the system can: Ctrl-C on a terminal then reaches only this
     * JVM, which ends its children in order. The process number stays that of the command.
     */
    public static List<String> apart(List<String> command) {
        if (!Files.isExecutable(Path.of("/usr/bin/setsid"))) {
            return command;
        }
        List<String> longer = new ArrayList<>();
        longer.add("/usr/bin/setsid");
        longer.addAll(command);
        return longer;
    }

    /** From now on this process ends when this JVM does. */
    public void add(long pid) {
        tell("add " + pid);
    }

    /** It ended; its number is a stranger's now. */
    public void gone(long pid) {
        tell("gone " + pid);
    }

    private synchronized void tell(String line) {
        try {
            pipe.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
            pipe.flush();
        } catch (IOException e) {
            throw new IllegalStateException("the watchdog %d is gone: %s".formatted(shell.pid(), e), e);
        }
    }

    /** Ends what was added and is not gone. */
    @Override
    public synchronized void close() {
        try {
            pipe.close();
        } catch (IOException _) {
            // It is gone, and closed is what we want.
        }
    }
}
