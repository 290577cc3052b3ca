package io.tailrace.bench.report;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramLogWriter;

/** The folder of one run: {@code runs.json}, {@code table.txt}, the servers' logs, and a {@code .hlog} each. */
public final class Results implements AutoCloseable {
    private final Path folder;
    private final Map<String, PrintStream> streams = new HashMap<>();

    private Results(Path folder) {
        this.folder = folder;
    }

    /** A new folder under {@code results}, named for the time and the command. */
    public static Results open(Path results, String command) throws IOException {
        String time = LocalDateTime.now().format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss", Locale.ROOT));
        return new Results(Files.createDirectories(results.resolve(time + "-" + command)));
    }

    public Path folder() {
        return folder;
    }

    public void write(String file, String text) throws IOException {
        Files.writeString(folder.resolve(file), text, UTF_8);
    }

    /** Adds one round's histogram (in microseconds) to the log of that scenario and server. */
    public void histogram(String scenario, String server, Histogram micros) throws IOException {
        String name = scenario + "-" + server + ".hlog";
        PrintStream stream = streams.get(name);
        if (stream == null) {
            stream = new PrintStream(Files.newOutputStream(folder.resolve(name)), true, UTF_8);
            streams.put(name, stream);
            HistogramLogWriter head = new HistogramLogWriter(stream);
            head.outputLogFormatVersion();
            head.outputLegend();
        }
        new HistogramLogWriter(stream)
                .outputIntervalHistogram(
                        micros.getStartTimeStamp() / 1e3, micros.getEndTimeStamp() / 1e3, micros, 1_000.0);
    }

    @Override
    public void close() {
        streams.values().forEach(PrintStream::close);
    }
}
