package io.tailrace.bench.server;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** The floor, {@code bench/floor/floor.c}, compiled where {@code cc} is. It publishes by itself when it is told to. */
public final class FloorServer implements Server {
    private final Process process;
    private final BufferedReader answers;
    private final int port;
    private final String name;

    private FloorServer(String name, Process process, BufferedReader answers, int port) {
        this.name = name;
        this.process = process;
        this.answers = answers;
        this.port = port;
    }

    /** The program, compiled anew; empty where there is no {@code cc}. */
    public static Optional<Path> compile(Path source, Path directory) throws IOException {
        Files.createDirectories(directory);
        Path program = directory.resolve("floor");
        try {
            Process cc = new ProcessBuilder("cc", "-O2", "-o", program.toString(), source.toString())
                    .inheritIO()
                    .start();
            if (cc.waitFor() != 0) {
                throw new IOException("cc ended with %d; it was asked to compile %s".formatted(cc.exitValue(), source));
            }
            return Optional.of(program);
        } catch (InterruptedException e) {
            throw new IOException("interrupted while cc was running", e);
        } catch (IOException e) {
            // ProcessBuilder says "Cannot run program" where there is none of that name.
            if (String.valueOf(e.getMessage()).startsWith("Cannot run program")) {
                return Optional.empty();
            }
            throw e;
        }
    }

    /** Starts it; with more than one frame per write it is the limit for coalescing, and has another name. */
    public static FloorServer start(Path program, int framesPerWrite) throws IOException {
        Process process = Processes.start(new ProcessBuilder(program.toString(), "0", Integer.toString(framesPerWrite))
                .redirectError(ProcessBuilder.Redirect.INHERIT));
        BufferedReader answers = new BufferedReader(new InputStreamReader(process.getInputStream(), US_ASCII));
        String listening = answers.readLine();
        if (listening == null || !listening.startsWith("listening ")) {
            process.destroyForcibly();
            throw new IOException("the floor did not say where it listens, but " + listening);
        }
        String name = framesPerWrite == 1 ? "floor" : "floor-x" + framesPerWrite;
        return new FloorServer(name, process, answers, Integer.parseInt(listening.substring("listening ".length())));
    }

    @Override
    public String name() {
        return name;
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
        process.getOutputStream()
                .write("%s %s %d %d\n".formatted(CHANNEL, rate, messages, bytes).getBytes(US_ASCII));
        process.getOutputStream().flush();
        String done = answers.readLine();
        if (done == null || !done.startsWith("done ")) {
            throw new IOException("the floor did not finish its run, but said " + done);
        }
    }

    @Override
    public void close() throws IOException {
        Processes.end(process);
    }
}
