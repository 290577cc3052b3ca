package io.tailrace.testkit.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * Who runs: the table on the screen and {@code cluster.json} beside it, {@code [{role, pid, url, management, log}]}.
 * The file is replaced as a whole, so a reader never sees half of it. Thread-safe.
 */
final class Roll {
    /** One process; {@code management} is empty for Redis, and {@code null} in the file. */
    record Entry(String role, long pid, String url, Optional<String> management, Path log) {
        String json() {
            return "  {\"role\": %s, \"pid\": %d, \"url\": %s, \"management\": %s, \"log\": %s}"
                    .formatted(
                            quoted(role),
                            pid,
                            quoted(url),
                            management.map(Roll::quoted).orElse("null"),
                            quoted(log.toString()));
        }
    }

    private final Path file;
    private final Map<String, Entry> entries = new LinkedHashMap<>();

    Roll(Path file) {
        this.file = file;
    }

    /** Enters a process under its name, in the place of the one that had it before. */
    synchronized void enter(String name, Entry entry) {
        entries.put(name, entry);
        write();
    }

    /** It ended, and nobody starts it again. */
    synchronized void strike(String name) {
        entries.remove(name);
        write();
    }

    synchronized String table() {
        StringBuilder table = new StringBuilder();
        table.append("%-20s %8s  %-24s %-24s %s%n".formatted("role", "pid", "address", "management", "log"));
        entries.values()
                .forEach(entry -> table.append("%-20s %8d  %-24s %-24s %s%n"
                        .formatted(entry.role, entry.pid, entry.url, entry.management.orElse("-"), entry.log)));
        return table.toString();
    }

    synchronized String json() {
        StringBuilder json = new StringBuilder("[\n");
        String separator = "";
        for (Entry entry : entries.values()) {
            json.append(separator).append(entry.json());
            separator = ",\n";
        }
        return json.append("\n]\n").toString();
    }

    private void write() {
        Path half = file.resolveSibling(file.getFileName() + ".half");
        try {
            Files.writeString(half, json(), StandardCharsets.UTF_8);
            Files.move(half, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new IllegalStateException("cannot write %s: %s".formatted(file, e), e);
        }
    }

    static String quoted(String text) {
        StringBuilder quoted = new StringBuilder("\"");
        text.codePoints().forEach(c -> {
            if (c == '"' || c == '\\') {
                quoted.append('\\').appendCodePoint(c);
            } else if (c < ' ') {
                quoted.append("\\u%04x".formatted(c));
            } else {
                quoted.appendCodePoint(c);
            }
        });
        return quoted.append('"').toString();
    }
}
