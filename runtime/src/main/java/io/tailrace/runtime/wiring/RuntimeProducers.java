package io.tailrace.runtime.wiring;

import io.micrometer.core.instrument.MeterRegistry;
import io.tailrace.core.model.Namespaces;
import io.tailrace.core.port.Clock;
import io.tailrace.core.port.Meter;
import io.tailrace.core.port.Randomness;
import io.tailrace.core.port.Timers;
import io.tailrace.runtime.config.DerivedLimits;
import io.tailrace.runtime.config.LimitSettings;
import io.tailrace.runtime.config.NamespaceSettings;
import io.tailrace.runtime.config.NodeName;
import io.tailrace.runtime.config.ProcessSettings;
import io.tailrace.runtime.config.SettingsCheck;
import io.tailrace.runtime.config.SettingsOf;
import io.tailrace.runtime.system.MicrometerMeter;
import io.tailrace.runtime.system.SystemClock;
import io.tailrace.runtime.system.SystemRandomness;
import io.tailrace.runtime.system.SystemTimers;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.net.UnknownHostException;

/** Makes what every process needs; the one place that knows which class stands behind a port. */
@Singleton
public final class RuntimeProducers {
    @Produces
    @Singleton
    Clock clock() {
        return new SystemClock();
    }

    @Produces
    @Singleton
    Randomness randomness() {
        return new SystemRandomness();
    }

    @Produces
    @Singleton
    Timers timers() {
        return new SystemTimers();
    }

    void close(@Disposes Timers timers) {
        if (timers instanceof SystemTimers ours) {
            ours.close();
        }
    }

    @Produces
    @Singleton
    Meter meter(MeterRegistry registry) {
        return new MicrometerMeter(registry);
    }

    @Produces
    @Singleton
    Namespaces namespaces(NamespaceSettings settings) {
        return SettingsCheck.namespaces(settings);
    }

    @Produces
    @Singleton
    DerivedLimits derivedLimits(LimitSettings settings) {
        return DerivedLimits.of(settings, Runtime.getRuntime().maxMemory());
    }

    @Produces
    @Singleton
    NodeName nodeName(ProcessSettings settings, Randomness randomness) {
        return NodeName.of(settings, hostName(), ProcessHandle.current().pid(), randomness);
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "node"; // a machine whose own name has no address; process id and chance still tell nodes apart
        }
    }

    @Produces
    @Singleton
    SettingsOf processSettings() {
        return new SettingsOf(ProcessSettings.class);
    }

    @Produces
    @Singleton
    SettingsOf limitSettings() {
        return new SettingsOf(LimitSettings.class);
    }

    @Produces
    @Singleton
    SettingsOf namespaceSettings() {
        return new SettingsOf(NamespaceSettings.class);
    }
}
