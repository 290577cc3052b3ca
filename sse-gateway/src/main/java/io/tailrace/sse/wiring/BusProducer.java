package io.tailrace.sse.wiring;

import io.quarkus.arc.DefaultBean;
import io.tailrace.core.port.Bus;
import io.tailrace.core.port.Clock;
import io.tailrace.core.port.Meter;
import io.tailrace.core.port.Randomness;
import io.tailrace.redis.RedisSettings;
import io.tailrace.redis.bus.RedisBus;
import io.tailrace.runtime.config.LimitSettings;
import io.tailrace.runtime.config.NodeName;
import io.tailrace.runtime.config.ProcessSettings;
import io.tailrace.runtime.config.SettingsException;
import io.vertx.core.Vertx;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** The bus of a gateway of its own. */
@Singleton
public final class BusProducer {
    @Produces
    @Singleton
    @DefaultBean
    Bus bus(
            ProcessSettings settings,
            LimitSettings limits,
            NodeName node,
            Vertx vertx,
            Clock clock,
            Randomness randomness,
            Meter meter) {
        String url = settings.redis()
                .url()
                .orElseThrow(() -> new SettingsException(
                        "tailrace.redis.url is not set; a gateway hears through Redis, e.g. redis://127.0.0.1:6379"));
        return new RedisBus(
                vertx,
                RedisSettings.of(
                        url,
                        settings.redis().prefix(),
                        limits.storeTimeout().toMillis(),
                        limits.busProbe().toMillis(),
                        limits.busProbeTimeout().toMillis()),
                clock,
                randomness,
                meter,
                node.text());
    }

    void close(@Disposes Bus bus) {
        bus.stop();
    }
}
