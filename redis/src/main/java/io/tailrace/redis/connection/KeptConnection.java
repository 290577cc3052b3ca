package io.tailrace.redis.connection;

import io.tailrace.core.port.Randomness;
import io.tailrace.redis.RedisSettings;
import io.vertx.core.Future;
import io.vertx.core.net.NetClientOptions;
import io.vertx.redis.client.Redis;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.RedisOptions;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/**
 * One connection to Redis, opened again for ever. Loop only.
 *
 * <p>Each attempt has a client of its own with a pool of one: closing that client ends the socket, whatever is under
 * way, while a connection given back to a pool would live on. Every continuation carries its attempt's number and does
 * nothing when another attempt has begun.
 */
public final class KeptConnection {
    private static final Logger LOG = System.getLogger(KeptConnection.class.getName());
    private static final int DOUBLINGS_MAX = 16;

    /** Who uses it. Called on the loop. */
    public interface Owner {
        /** First words on a new connection; where they fail, it is closed and tried again. */
        Future<Void> greet(RedisConnection connection);

        /** It can be used until {@link #lost}. */
        void opened(RedisConnection connection);

        /** It is gone; the next attempt begins at once. */
        void lost(String why);

        /** An attempt failed; the next one comes after a wait. */
        void failed(String why);
    }

    private enum State {
        CLOSED,
        TRYING,
        WAITING,
        OPEN
    }

    private final Loop loop;
    private final RedisSettings settings;
    private final Randomness randomness;
    private final String name;
    private final int unansweredMax;
    private final Owner owner;

    private State state = State.CLOSED;
    private long attempt;
    private int failures;
    private @Nullable Redis client;

    /** @param unansweredMax commands that the connection may have sent and not answered */
    public KeptConnection(
            Loop loop, RedisSettings settings, Randomness randomness, String name, int unansweredMax, Owner owner) {
        this.loop = loop;
        this.settings = settings;
        this.randomness = randomness;
        this.name = name;
        this.unansweredMax = unansweredMax;
        this.owner = owner;
    }

    /** Begins; nothing where it has begun. */
    public void open() {
        if (state == State.CLOSED) {
            tryNow();
        }
    }

    /** Gives the open connection up and opens another. */
    public void drop(String why) {
        if (state == State.OPEN) {
            lose(why);
        }
    }

    /** Ends it for good; the owner is told nothing. */
    public void close() {
        state = State.CLOSED;
        attempt++;
        endClient();
    }

    private void tryNow() {
        state = State.TRYING;
        long own = ++attempt;
        Redis opening;
        try {
            opening = Redis.createClient(loop.vertx(), options());
        } catch (RuntimeException e) {
            fail(own, e.toString());
            return;
        }
        client = opening;
        loop.after(settings.connecting().attemptMillisMax(), () -> {
            if (state == State.TRYING) {
                fail(own, "no answer for %d ms".formatted(settings.connecting().attemptMillisMax()));
            }
        });
        var _ = opening.connect()
                .onFailure(e -> loop.run(() -> fail(own, said(e))))
                .onSuccess(connection -> loop.run(() -> greet(own, connection)));
    }

    private void greet(long own, RedisConnection connection) {
        if (own != attempt) {
            return;
        }
        connection.endHandler(_ -> loop.run(() -> ended(own, "Redis closed the connection")));
        connection.exceptionHandler(e -> loop.run(() -> ended(own, said(e))));
        var _ = owner.greet(connection)
                .onFailure(e -> loop.run(() -> fail(own, said(e))))
                .onSuccess(_ -> loop.run(() -> {
                    if (own == attempt && state == State.TRYING) {
                        state = State.OPEN;
                        if (failures > 0) {
                            LOG.log(
                                    Level.INFO,
                                    "redis connection {0} to {1} is back after {2} failed attempts",
                                    name,
                                    settings.shownUrl(),
                                    failures);
                        }
                        failures = 0;
                        owner.opened(connection);
                    }
                }));
    }

    private void ended(long own, String why) {
        if (own != attempt) {
            return;
        }
        if (state == State.OPEN) {
            lose(why);
        } else {
            fail(own, why);
        }
    }

    private void lose(String why) {
        LOG.log(Level.WARNING, "redis connection {0} to {1} is lost: {2}", name, settings.shownUrl(), why);
        attempt++;
        endClient();
        state = State.WAITING;
        owner.lost(why);
        if (state == State.WAITING) {
            tryNow();
        }
    }

    private void fail(long own, String why) {
        if (own != attempt || state != State.TRYING) {
            return;
        }
        if (failures == 0) {
            // Once for each bad time, and once when it is over: not a line for each attempt.
            LOG.log(Level.WARNING, "redis connection {0} to {1} cannot be opened: {2}", name, settings.shownUrl(), why);
        }
        attempt++;
        endClient();
        state = State.WAITING;
        failures++;
        owner.failed(why);
        long waiting = attempt;
        loop.after(backoffMillis(), () -> {
            if (waiting == attempt && state == State.WAITING) {
                tryNow();
            }
        });
    }

    private int backoffMillis() {
        int min = settings.connecting().backoffMillisMin();
        int max = settings.connecting().backoffMillisMax();
        long doubled = (long) min << Math.min(failures, DOUBLINGS_MAX);
        return min + randomness.below((int) Math.min(max, doubled) - min + 1);
    }

    private void endClient() {
        Redis ending = client;
        client = null;
        if (ending != null) {
            ending.close();
        }
    }

    private RedisOptions options() {
        NetClientOptions net = new NetClientOptions()
                .setConnectTimeout(Math.toIntExact(settings.connecting().attemptMillisMax()))
                .setTcpNoDelay(true)
                .setTcpKeepAlive(true);
        return new RedisOptions()
                .setNetClientOptions(net)
                .setConnectionString(settings.url())
                .setMaxPoolSize(1)
                .setMaxPoolWaiting(1)
                .setPoolCleanerInterval(-1)
                .setMaxWaitingHandlers(unansweredMax);
    }

    private static String said(Throwable e) {
        String message = e.getMessage();
        return message == null ? e.toString() : message;
    }
}
