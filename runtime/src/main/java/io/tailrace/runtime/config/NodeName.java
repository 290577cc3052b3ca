package io.tailrace.runtime.config;

import io.tailrace.core.port.Randomness;
import java.util.regex.Pattern;

/** The name of this node, unique among the nodes of an installation: 1 to 64 of {@code A-Za-z0-9_.-}. */
public record NodeName(String text) {
    static final int LENGTH_MAX = 64;
    private static final Pattern GRAMMAR = Pattern.compile("[A-Za-z0-9_.-]{1," + LENGTH_MAX + "}");
    /** What remains for the host beside a process id of 7 digits, 6 characters of chance and two dashes. */
    private static final int HOST_LENGTH_MAX = LENGTH_MAX - 15;

    public NodeName {
        if (!GRAMMAR.matcher(text).matches()) {
            throw new SettingsException(
                    "tailrace.node = '%s' is no node name; use 1 to %d of A-Z a-z 0-9 _ . -, or leave it out and one is made"
                            .formatted(text, LENGTH_MAX));
        }
    }

    /**
     * Host, process id and chance: a process started again is another node, because nothing of the first one is left.
     */
    static NodeName made(String host, long pid, Randomness randomness) {
        String plain = host.replaceAll("[^A-Za-z0-9_.-]", "-");
        String shortened = plain.substring(0, Math.min(plain.length(), HOST_LENGTH_MAX));
        String chance = randomness.id().substring(0, 6);
        return new NodeName("%s-%d-%s".formatted(shortened.isEmpty() ? "node" : shortened, pid, chance));
    }

    /** The configured one, or one that is made. */
    public static NodeName of(ProcessSettings settings, String host, long pid, Randomness randomness) {
        return settings.node().map(NodeName::new).orElseGet(() -> made(host, pid, randomness));
    }
}
