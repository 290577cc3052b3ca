package io.tailrace.standalone.wiring;

import io.tailrace.core.memory.MemoryBus;
import io.tailrace.core.memory.MemoryLog;
import io.tailrace.core.port.Clock;
import io.tailrace.core.port.Meter;
import io.tailrace.core.port.Randomness;
import io.tailrace.core.port.Timers;
import io.tailrace.redis.RedisSettings;
import io.tailrace.redis.bus.RedisBus;
import io.tailrace.redis.log.RedisLog;
import io.tailrace.runtime.config.DerivedLimits;
import io.tailrace.runtime.config.LimitSettings;
import io.tailrace.runtime.config.NodeName;
import io.tailrace.runtime.config.ProcessSettings;
import io.vertx.core.Vertx;

/** Chooses the engine at run time, because {@code --redis} must not need a build. */
final class EngineChoice {
    /** How often old history and forgotten channels are looked for; nothing depends on it but memory. */
    private static final long SWEEP_MILLIS = 5_000;

    private EngineChoice() {}

    static Engine of(
            ProcessSettings settings,
            LimitSettings limits,
            DerivedLimits derived,
            NodeName node,
            Vertx vertx,
            Clock clock,
            Timers timers,
            Randomness randomness,
            Meter meter) {
        if (settings.redis().url().isPresent()) {
            RedisSettings redis = RedisSettings.of(
                    settings.redis().url().get(),
                    settings.redis().prefix(),
                    limits.storeTimeout().toMillis(),
                    limits.busProbe().toMillis(),
                    limits.busProbeTimeout().toMillis());
            RedisLog log = new RedisLog(vertx, redis, clock, randomness, meter);
            RedisBus bus = new RedisBus(vertx, redis, clock, randomness, meter, node.text());
            return new Engine("in Redis at " + redis.shownUrl(), log, bus, log::close);
        }
        MemoryBus bus = new MemoryBus();
        MemoryLog log = new MemoryLog(clock, meter, derived.memoryEngineBytesMax(), bus);
        sweepLater(log, timers);
        return new Engine("in memory", log, bus, () -> {});
    }

    private static void sweepLater(MemoryLog log, Timers timers) {
        timers.after(SWEEP_MILLIS, () -> {
            log.sweep();
            sweepLater(log, timers);
        });
    }
}
