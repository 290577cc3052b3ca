package io.tailrace.standalone.wiring;

import io.tailrace.core.model.Namespaces;
import io.tailrace.core.port.Bus;
import io.tailrace.core.port.Clock;
import io.tailrace.core.port.Link;
import io.tailrace.core.port.Meter;
import io.tailrace.core.port.Randomness;
import io.tailrace.core.port.Timers;
import io.tailrace.core.sequence.Sequencer;
import io.tailrace.runtime.config.DerivedLimits;
import io.tailrace.runtime.config.LimitSettings;
import io.tailrace.runtime.config.NodeName;
import io.tailrace.runtime.config.ProcessSettings;
import io.tailrace.runtime.config.SettingsOf;
import io.tailrace.stream.config.SequencerSettings;
import io.vertx.core.Vertx;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** The engine and the direct way to it. These producers win over the defaults of the services. */
@Singleton
public final class StandaloneProducers {
    @Produces
    @Singleton
    Engine engine(
            ProcessSettings settings,
            LimitSettings limits,
            DerivedLimits derived,
            NodeName node,
            Vertx vertx,
            Clock clock,
            Timers timers,
            Randomness randomness,
            Meter meter) {
        return EngineChoice.of(settings, limits, derived, node, vertx, clock, timers, randomness, meter);
    }

    void close(@Disposes Engine engine) {
        engine.close();
    }

    @Produces
    @Singleton
    Link link(Engine engine, Namespaces namespaces, Meter meter, SequencerSettings settings) {
        return new DirectLink(
                new Sequencer(engine.log(), namespaces, meter, SequencerSettings.limits(settings)), engine.log());
    }

    @Produces
    @Singleton
    Bus bus(Engine engine) {
        return engine.bus();
    }

    /** The stream-service's own settings count here too. */
    @Produces
    @Singleton
    SettingsOf sequencerSettings() {
        return new SettingsOf(SequencerSettings.class);
    }
}
