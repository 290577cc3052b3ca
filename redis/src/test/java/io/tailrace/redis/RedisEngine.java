package io.tailrace.redis;

import io.tailrace.core.port.Bus;
import io.tailrace.core.port.Log;
import io.tailrace.core.port.Meter;
import io.tailrace.redis.bus.RedisBus;
import io.tailrace.redis.log.RedisLog;
import io.tailrace.testkit.contract.Engine;
import io.tailrace.testkit.contract.Heard;
import io.tailrace.testkit.fault.RedisServer;
import io.vertx.core.Vertx;
import java.util.concurrent.atomic.AtomicInteger;

/** Log and bus on a real Redis, under a prefix that no other test has. */
final class RedisEngine implements Engine {
    private static final AtomicInteger PREFIXES = new AtomicInteger();
    static final RealClock CLOCK = new RealClock();

    private final RedisServer server;
    private final RedisSettings settings;
    private final RedisLog log;
    private final RedisBus bus;

    RedisEngine(Vertx vertx, RedisServer server) {
        this(vertx, server, RedisSettings.at(server.url()).withPrefix("t" + PREFIXES.incrementAndGet()));
    }

    RedisEngine(Vertx vertx, RedisServer server, RedisSettings settings) {
        this.server = server;
        this.settings = settings;
        this.log = new RedisLog(vertx, settings, CLOCK, CLOCK, Meter.NONE);
        this.bus = new RedisBus(vertx, settings, CLOCK, CLOCK, Meter.NONE, "node-1");
    }

    RedisSettings settings() {
        return settings;
    }

    @Override
    public Log log() {
        return log;
    }

    @Override
    public Bus bus() {
        return bus;
    }

    @Override
    public void pass(long millis) {
        long until = redisMillis() + millis;
        Heard.waiting().until(() -> redisMillis() > until);
    }

    private long redisMillis() {
        String[] time = server.ask("TIME").split("\n", -1);
        return Long.parseLong(time[0]) * 1_000 + Long.parseLong(time[1]) / 1_000;
    }

    @Override
    public void close() {
        bus.stop();
        log.close();
    }
}
