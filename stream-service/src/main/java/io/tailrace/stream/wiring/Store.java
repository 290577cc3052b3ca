package io.tailrace.stream.wiring;

import io.tailrace.core.port.Clock;
import io.tailrace.core.port.Log;
import io.tailrace.core.port.Meter;
import io.tailrace.core.port.Randomness;
import io.tailrace.redis.RedisSettings;
import io.tailrace.redis.log.RedisLog;
import io.tailrace.runtime.config.LimitSettings;
import io.tailrace.runtime.config.ProcessSettings;
import io.tailrace.runtime.config.SettingsException;
import io.vertx.core.Vertx;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** Chooses the store. An in-memory one is no choice here: each replica would have an order of its own. */
@Singleton
public final class Store {
    @Produces
    @Singleton
    Log log(
            ProcessSettings process,
            LimitSettings limits,
            Vertx vertx,
            Clock clock,
            Randomness randomness,
            Meter meter) {
        String url = process.redis()
                .url()
                .orElseThrow(
                        () -> new SettingsException(
                                "tailrace.redis.url is not set, and a stream-service keeps its channels in a Redis that all of them share; set it, e.g. redis://127.0.0.1:6379, or run standalone"));
        RedisSettings redis = RedisSettings.of(
                url,
                process.redis().prefix(),
                limits.storeTimeout().toMillis(),
                limits.busProbe().toMillis(),
                limits.busProbeTimeout().toMillis());
        return new RedisLog(vertx, redis, clock, randomness, meter);
    }

    void close(@Disposes Log log) {
        if (log instanceof RedisLog ours) {
            ours.close();
        }
    }
}
