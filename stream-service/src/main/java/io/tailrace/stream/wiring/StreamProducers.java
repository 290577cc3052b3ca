package io.tailrace.stream.wiring;

import io.tailrace.core.model.Namespaces;
import io.tailrace.core.port.Log;
import io.tailrace.core.port.Meter;
import io.tailrace.core.sequence.Sequencer;
import io.tailrace.runtime.config.LimitSettings;
import io.tailrace.runtime.config.SettingsOf;
import io.tailrace.stream.config.SequencerSettings;
import io.tailrace.stream.rpc.LinkLimits;
import io.tailrace.stream.rpc.LinkTurns;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Makes what the rpc needs. */
@Singleton
public final class StreamProducers {
    @Produces
    @Singleton
    Sequencer sequencer(Log log, Namespaces namespaces, Meter meter, SequencerSettings settings) {
        return new Sequencer(log, namespaces, meter, SequencerSettings.limits(settings));
    }

    @Produces
    @Singleton
    LinkLimits linkLimits(LimitSettings limits) {
        return new LinkLimits(limits.linkMessages(), limits.linkBytes().count());
    }

    /** A link keeps one loop for its life, so that what its turns touch stays in one core's cache. */
    @Produces
    @Singleton
    LinkTurns linkTurns(Vertx vertx) {
        return () -> {
            Context loop = vertx.getOrCreateContext();
            return task -> loop.runOnContext(_ -> task.run());
        };
    }

    @Produces
    @Singleton
    SettingsOf sequencerSettings() {
        return new SettingsOf(SequencerSettings.class);
    }
}
