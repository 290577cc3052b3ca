package io.tailrace.redis.bus;

import io.tailrace.core.model.ChannelName;
import io.tailrace.core.port.Bus;
import io.tailrace.core.port.BusBatch;
import io.tailrace.core.port.Clock;
import io.tailrace.core.port.Meter;
import io.tailrace.core.port.Metric;
import io.tailrace.core.port.Randomness;
import io.tailrace.redis.RedisSettings;
import io.tailrace.redis.connection.Loop;
import io.tailrace.redis.format.BusFrame;
import io.tailrace.redis.format.Keys;
import io.vertx.core.Vertx;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The bus over Redis pub/sub: a Redis channel for each channel that this node has subscribers for, on one connection.
 *
 * <p>A frame that cannot be read, of a newer version for instance, is not lost in silence: its channel is asked for
 * again, and the new confirmation makes the listener compare tops.
 *
 * <p>Thread: call from anywhere; the listener is called on one event loop.
 */
public final class RedisBus implements Bus {
    private static final Logger LOG = System.getLogger(RedisBus.class.getName());
    private static final long PROBE_TICK_MILLIS = 100;

    // Set once.
    private final Loop loop;
    private final Clock clock;
    private final Randomness randomness;
    private final Meter meter;
    private final Keys keys;
    private final String node;
    private final String probeName;
    private final BusConnection connection;
    private final BusProbe probe;

    private volatile Health health = Health.STARTING;
    private volatile boolean stopped;

    // The loop.
    private final Map<String, ChannelName> channels = new HashMap<>();
    private @Nullable Listener listener;
    private @Nullable Prober prober;
    private boolean unreadableLogged;

    /** @param node this node's name, which its probe channel bears */
    public RedisBus(Vertx vertx, RedisSettings settings, Clock clock, Randomness randomness, Meter meter, String node) {
        this.loop = new Loop(vertx);
        this.clock = clock;
        this.randomness = randomness;
        this.meter = meter;
        this.keys = new Keys(settings.prefix());
        this.node = node;
        this.probeName = keys.probe(node);
        this.connection = new BusConnection(loop, settings, randomness, new Told());
        this.probe = new BusProbe(settings.busLimits(), clock.nowNanos());
    }

    @Override
    public void start(Listener listener, Prober prober) {
        loop.execute(() -> {
            this.listener = listener;
            this.prober = prober;
            connection.subscribe(probeName);
            connection.open();
            loop.every(PROBE_TICK_MILLIS, this::probe);
        });
    }

    @Override
    public void subscribe(ChannelName channel) {
        loop.execute(() -> {
            String name = keys.bus(channel);
            channels.put(name, channel);
            connection.subscribe(name);
        });
    }

    @Override
    public void unsubscribe(ChannelName channel) {
        loop.execute(() -> {
            String name = keys.bus(channel);
            channels.remove(name);
            connection.unsubscribe(name);
        });
    }

    @Override
    public Health health() {
        return health;
    }

    @Override
    public void stop() {
        stopped = true;
        loop.execute(() -> {
            connection.close();
            loop.close();
        });
    }

    private void probe() {
        BusProbe.Step step = probe.advance(clock.nowNanos());
        switch (step) {
            case NOTHING -> {}
            case PROBE -> sendProbe();
            case DROP -> {
                meter.count(Metric.BUS_PROBE_TIMEOUTS);
                connection.drop("a probe was published and did not come back");
            }
            case COUNT -> meter.count(Metric.BUS_PROBE_TIMEOUTS);
        }
        judge();
    }

    private void sendProbe() {
        Prober asked = prober;
        if (asked == null) {
            return;
        }
        String nonce = randomness.id();
        probe.sent(nonce, clock.nowNanos());
        var _ = asked.probe(node, nonce)
                .whenComplete((_, failure) -> loop.run(() -> probe.published(nonce, failure == null)));
    }

    private void judge() {
        Health before = health;
        Health now = probe.health();
        if (now != before) {
            health = now;
            switch (now) {
                case HEARING -> LOG.log(Level.INFO, "the bus hears (it was {0})", before);
                case DEAF ->
                    LOG.log(
                            Level.ERROR,
                            "the bus is deaf: {0} probes in a row were published and did not come back",
                            BusProbe.FAILURES_MAX);
                case STORE_DOWN ->
                    LOG.log(
                            Level.WARNING,
                            "the store is down: {0} probes in a row could not be published",
                            BusProbe.FAILURES_MAX);
                case STARTING -> {}
            }
        }
    }

    /** What the connection hears. On the loop. */
    private final class Told implements BusConnection.Ear {
        @Override
        public void confirmed(String name) {
            ChannelName channel = channels.get(name);
            Listener told = listener;
            if (channel != null && told != null && !stopped) {
                told.subscribed(channel);
            }
        }

        @Override
        public void heard(String name, byte[] payload) {
            long now = clock.nowNanos();
            probe.heard(now);
            if (name.equals(probeName)) {
                long nanos = probe.back(new String(payload, StandardCharsets.UTF_8), now);
                if (nanos >= 0) {
                    meter.time(Metric.BUS_PROBE, "", nanos);
                    judge();
                }
                return;
            }
            ChannelName channel = channels.get(name);
            Listener told = listener;
            if (channel == null || told == null || stopped) {
                return;
            }
            BusBatch batch;
            try {
                batch = BusFrame.read(channel, payload);
            } catch (RuntimeException e) {
                unreadable(name, e);
                return;
            }
            told.received(batch);
        }

        @Override
        public void broken(String why) {
            meter.count(Metric.BUS_BREAKS);
        }
    }

    private void unreadable(String name, RuntimeException e) {
        if (!unreadableLogged) {
            unreadableLogged = true;
            LOG.log(
                    Level.WARNING,
                    "a message on {0} cannot be read and its channel is compared with the store (further ones are not logged): {1}",
                    name,
                    e);
        }
        connection.subscribe(name);
    }
}
