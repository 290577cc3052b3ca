package io.tailrace.runtime.config;

import java.time.Duration;

/** The forms that a range takes. Each fails with a sentence that names key, value and range. */
final class Check {
    private Check() {}

    static int count(String key, int value, int min, int max) {
        if (value < min || value > max) {
            throw new SettingsException(
                    "%s = %d is out of range; allowed are %d to %d".formatted(key, value, min, max));
        }
        return value;
    }

    static long bytes(String key, Bytes value, String min, String max) {
        if (value.count() < Bytes.parse(min).count()
                || value.count() > Bytes.parse(max).count()) {
            throw new SettingsException(
                    "%s = %s is out of range; allowed are %s to %s".formatted(key, value, min, max));
        }
        return value.count();
    }

    static long millis(String key, Duration value, Duration min, Duration max) {
        if (value.compareTo(min) < 0 || value.compareTo(max) > 0) {
            throw new SettingsException("%s = %s is out of range; allowed are %s to %s"
                    .formatted(key, shown(value), shown(min), shown(max)));
        }
        return value.toMillis();
    }

    /** As people write it: {@code 10m}, not {@code PT10M}. */
    static String shown(Duration value) {
        long millis = value.toMillis();
        if (millis % 1_000 != 0 || millis == 0) {
            return millis + "ms";
        }
        long seconds = millis / 1_000;
        if (seconds % 86_400 == 0) {
            return seconds / 86_400 + "d";
        }
        if (seconds % 3_600 == 0) {
            return seconds / 3_600 + "h";
        }
        return seconds % 60 == 0 ? seconds / 60 + "m" : seconds + "s";
    }
}
