package io.tailrace.stream.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import io.tailrace.core.sequence.SequencerLimits;
import io.tailrace.runtime.config.Bytes;
import io.tailrace.runtime.config.SettingsException;

/** How much may be under way to the store. */
@ConfigMapping(prefix = "tailrace.sequencer")
public interface SequencerSettings {
    /**
     * The most messages under way to the store, waiting or in flight, over all channels; more are
     * {@code resource_exhausted}.
     */
    @WithDefault("65536")
    int messages();

    /** The most bytes under way to the store; more are {@code resource_exhausted}. One message alone always fits. */
    @WithDefault("32M")
    Bytes bytes();

    /** The limits of these settings, or the sentence that stops the start. */
    static SequencerLimits limits(SequencerSettings settings) {
        if (settings.messages() < 1 || settings.messages() > 10_000_000) {
            throw new SettingsException("tailrace.sequencer.messages = %d is out of range; allowed are 1 to 10000000"
                    .formatted(settings.messages()));
        }
        if (settings.bytes().count() < 1 << 20 || settings.bytes().count() > 16L << 30) {
            throw new SettingsException(
                    "tailrace.sequencer.bytes = %s is out of range; allowed are 1M to 16G".formatted(settings.bytes()));
        }
        return new SequencerLimits(settings.messages(), settings.bytes().count());
    }
}
