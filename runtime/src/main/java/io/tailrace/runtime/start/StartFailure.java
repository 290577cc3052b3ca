package io.tailrace.runtime.start;

import io.quarkus.runtime.QuarkusBindException;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.config.ConfigValidationException;
import io.tailrace.runtime.config.SettingsException;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** What to tell an operator whose process did not start. Pure. */
final class StartFailure {
    private static final int CAUSES_MAX = 32;

    /** The platform's own words for a value that no converter takes: key, value, and the converter's reason. */
    private static final Pattern UNREADABLE = Pattern.compile(
            "SRCFG00039: The config property (\\S+) with the config value \"(.*?)\" threw an Exception whilst being converted ?(.*)",
            Pattern.DOTALL);

    private static final Pattern ABSENT = Pattern.compile(
            "SRCFG000(?:14|40): The config property (\\S+) (?:is required but it could not be found|is defined as the empty String).*",
            Pattern.DOTALL);

    private StartFailure() {}

    /** The sentence, if the failure is one that an operator can cure. */
    static Optional<String> sentence(Throwable failure) {
        @Nullable Throwable cause = failure;
        for (int i = 0; cause != null && i < CAUSES_MAX; i++, cause = cause.getCause()) {
            switch (cause) {
                case SettingsException e -> {
                    return Optional.of(e.sentence());
                }
                case ConfigValidationException e -> {
                    return Optional.of(ofProblems(e));
                }
                case QuarkusBindException e -> {
                    return Optional.of(
                            "port %d on %s cannot be opened; end the process that has it, or choose another port"
                                    .formatted(e.getPort(), e.getHost()));
                }
                case ConfigurationException e -> {
                    return Optional.ofNullable(e.getMessage());
                }
                default -> {
                    // Wrapped by the platform: the reason is further down.
                }
            }
        }
        return Optional.empty();
    }

    private static String ofProblems(ConfigValidationException e) {
        return IntStream.range(0, e.getProblemCount())
                .mapToObj(i -> ofProblem(e.getProblem(i).getMessage()))
                .collect(Collectors.joining("; and "));
    }

    static String ofProblem(String words) {
        Matcher unreadable = UNREADABLE.matcher(words);
        if (unreadable.find()) {
            return "%s = '%s' cannot be read: %s; docs/configuration.md shows its form"
                    .formatted(unreadable.group(1), unreadable.group(2), reason(unreadable.group(3)));
        }
        Matcher absent = ABSENT.matcher(words);
        if (absent.find()) {
            return "%s has no value; give it one, or remove it".formatted(absent.group(1));
        }
        return withoutNumbers(words);
    }

    private static String reason(String words) {
        String plain = withoutNumbers(words);
        return plain.isEmpty() ? "it has the wrong form" : plain;
    }

    private static String withoutNumbers(String words) {
        return words.replaceAll("(?:[\\w.$]+Exception: )?SRCFG\\d+: ", "")
                .replaceAll("^[\\w.$]+Exception: ", "")
                .strip();
    }
}
