package io.tailrace.bench;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What stands behind the command: {@code --name value}, or {@code --name} alone for a switch. Behind a lone {@code --}
 * stand flags for the JVMs of the servers.
 */
final class Arguments {
    private static final String END = "--";

    private final Map<String, String> values;
    private final List<String> behindEnd;

    private Arguments(Map<String, String> values, List<String> behindEnd) {
        this.values = values;
        this.behindEnd = behindEnd;
    }

    /** The words before {@code --}: those that are ours. */
    static List<String> own(List<String> words) {
        int end = words.indexOf(END);
        return end < 0 ? words : words.subList(0, end);
    }

    /**
     * Reads the words.
     *
     * @param defaults every flag there is, with its value; a switch has {@code off}
     * @throws IllegalArgumentException with a sentence, where a flag is unknown or has no value
     */
    static Arguments parse(List<String> all, Map<String, String> defaults) {
        List<String> words = own(all);
        Map<String, String> values = new LinkedHashMap<>(defaults);
        for (int i = 0; i < words.size(); i++) {
            String name = words.get(i);
            String known = defaults.get(name);
            if (known == null) {
                throw new IllegalArgumentException(
                        "%s is no flag of this command; there are %s".formatted(name, defaults.keySet()));
            }
            if (known.equals("off")) {
                values.put(name, "on");
            } else if (++i < words.size()) {
                values.put(name, words.get(i));
            } else {
                throw new IllegalArgumentException("%s needs a value, such as %s".formatted(name, known));
            }
        }
        List<String> behindEnd = words.size() == all.size() ? List.of() : all.subList(words.size() + 1, all.size());
        return new Arguments(values, List.copyOf(behindEnd));
    }

    /** What stands behind {@code --}. */
    List<String> behindEnd() {
        return behindEnd;
    }

    boolean on(String name) {
        return text(name).equals("on");
    }

    String text(String name) {
        String value = values.get(name);
        if (value == null) {
            throw new IllegalStateException("no such flag: " + name);
        }
        return value;
    }

    int number(String name, int min, int max) {
        try {
            int value = Integer.parseInt(text(name));
            if (value >= min && value <= max) {
                return value;
            }
        } catch (NumberFormatException e) {
            // told below, with the limits
        }
        throw new IllegalArgumentException(
                "%s is %s; it has to be a whole number from %d to %d".formatted(name, text(name), min, max));
    }

    List<Double> rates(String name) {
        try {
            List<Double> rates = java.util.Arrays.stream(text(name).split(","))
                    .map(Double::valueOf)
                    .toList();
            if (rates.stream().allMatch(rate -> rate > 0 && rate <= 1_000_000)) {
                return rates;
            }
        } catch (NumberFormatException e) {
            // told below
        }
        throw new IllegalArgumentException("%s is %s; it has to be messages a second, joined by commas, such as 50,400"
                .formatted(name, text(name)));
    }

    List<String> words(String name, String separator) {
        return java.util.Arrays.stream(text(name).split(separator))
                .map(String::strip)
                .filter(word -> !word.isEmpty())
                .toList();
    }
}
