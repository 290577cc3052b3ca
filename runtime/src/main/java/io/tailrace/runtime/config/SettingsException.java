package io.tailrace.runtime.config;

/**
 * A setting with which this process does not start. The sentence names the key, the value, what is allowed and what to
 * do; {@code Main} prints it alone, without a stack trace.
 */
public final class SettingsException extends RuntimeException {
    private final String sentence;

    public SettingsException(String sentence) {
        super(sentence, null, false, false);
        this.sentence = sentence;
    }

    public String sentence() {
        return sentence;
    }
}
