package io.tailrace.bench;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;

/** On what the numbers were made: they mean nothing without it. */
final class Machine {
    private Machine() {}

    static String described() throws IOException {
        String model = Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse(System.getProperty("os.arch"));
        return "%s, %d × %s, Linux %s, Java %s, the load client on the same CPUs"
                .formatted(
                        LocalDate.now(),
                        Runtime.getRuntime().availableProcessors(),
                        model,
                        System.getProperty("os.version").replaceFirst("-.*", ""),
                        Runtime.version());
    }
}
