package io.tailrace.redis.bus;

import io.tailrace.core.port.Randomness;
import io.tailrace.redis.RedisSettings;
import io.tailrace.redis.connection.KeptConnection;
import io.tailrace.redis.connection.Loop;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The one subscriber connection of a node, and what is asked for on it. Loop only.
 *
 * <p>A SUBSCRIBE is confirmed by one push for each of its channels; the end of the client's send says only that it was
 * written. Wishes change faster than confirmations come, so each channel counts how many of its SUBSCRIBEs are on their
 * way: with SUBSCRIBE, UNSUBSCRIBE, SUBSCRIBE sent, the first confirmation says nothing of the last wish. A channel is
 * confirmed when it is wanted and none is on its way.
 */
final class BusConnection implements KeptConnection.Owner {
    /** Names in one command: it is a unit of work for the server, which does nothing else meanwhile. */
    private static final int COMMAND_NAMES_MAX = 512;

    /** The client counts commands that it never gets an answer for on RESP2; on RESP3 there are none. */
    private static final int UNANSWERED_MAX = 2_048;

    /** Who hears. Called on the loop. */
    interface Ear {
        /** The first confirmation, or one more after a break. */
        void confirmed(String name);

        void heard(String name, byte[] payload);

        /** There is no connection from now on. */
        void broken(String why);
    }

    private static final class Wish {
        boolean wanted;
        int underWay;
    }

    private final Loop loop;
    private final KeptConnection kept;
    private final int unconfirmedMax;
    private final Ear ear;

    private final Map<String, Wish> wishes = new HashMap<>();
    private final Set<String> toSubscribe = new LinkedHashSet<>();
    private final Set<String> toUnsubscribe = new LinkedHashSet<>();
    private @Nullable RedisConnection connection;
    private int unconfirmed;
    private boolean flushDue;

    BusConnection(Loop loop, RedisSettings settings, Randomness randomness, Ear ear) {
        this.loop = loop;
        this.unconfirmedMax = settings.busLimits().unconfirmedMax();
        this.ear = ear;
        this.kept = new KeptConnection(loop, settings, randomness, "bus", UNANSWERED_MAX, this);
    }

    void open() {
        kept.open();
    }

    void close() {
        kept.close();
        connection = null;
    }

    void drop(String why) {
        kept.drop(why);
    }

    boolean isOpen() {
        return connection != null;
    }

    /** Wants a name, again if it is wanted already: it will be confirmed once more. */
    void subscribe(String name) {
        wishes.computeIfAbsent(name, _ -> new Wish()).wanted = true;
        toUnsubscribe.remove(name);
        toSubscribe.add(name);
        flushSoon();
    }

    void unsubscribe(String name) {
        Wish wish = wishes.get(name);
        if (wish == null || !wish.wanted) {
            return;
        }
        wish.wanted = false;
        // Also where the SUBSCRIBE is not sent yet: an earlier one may have been.
        toSubscribe.remove(name);
        toUnsubscribe.add(name);
        flushSoon();
    }

    /** Whether anybody wants to hear the name now. */
    boolean wants(String name) {
        Wish wish = wishes.get(name);
        return wish != null && wish.wanted;
    }

    @Override
    public Future<Void> greet(RedisConnection opened) {
        opened.handler(push -> loop.run(() -> {
            if (opened == connection && push != null) {
                told(push);
            }
        }));
        return Future.succeededFuture();
    }

    @Override
    public void opened(RedisConnection opened) {
        connection = opened;
        flush();
    }

    @Override
    public void lost(String why) {
        connection = null;
        unconfirmed = 0;
        toUnsubscribe.clear();
        for (Iterator<Map.Entry<String, Wish>> all = wishes.entrySet().iterator(); all.hasNext(); ) {
            Map.Entry<String, Wish> each = all.next();
            each.getValue().underWay = 0;
            if (each.getValue().wanted) {
                toSubscribe.add(each.getKey());
            } else {
                all.remove();
            }
        }
        ear.broken(why);
    }

    @Override
    public void failed(String why) {
        // It was broken before, and the ear knows.
    }

    /** What a turn of the loop asks for goes out together. */
    private void flushSoon() {
        if (!flushDue) {
            flushDue = true;
            loop.execute(this::flush);
        }
    }

    private void flush() {
        flushDue = false;
        RedisConnection open = connection;
        if (open == null) {
            return;
        }
        // UNSUBSCRIBE first: a name that is in both sets is wanted, and was taken out of the first.
        while (!toUnsubscribe.isEmpty()) {
            send(open, Command.UNSUBSCRIBE, some(toUnsubscribe, COMMAND_NAMES_MAX));
        }
        while (!toSubscribe.isEmpty() && unconfirmed < unconfirmedMax) {
            List<String> names = some(toSubscribe, Math.min(COMMAND_NAMES_MAX, unconfirmedMax - unconfirmed));
            unconfirmed += names.size();
            for (String name : names) {
                wishOf(name).underWay++;
            }
            send(open, Command.SUBSCRIBE, names);
        }
    }

    private void send(RedisConnection open, Command command, List<String> names) {
        Request request = Request.cmd(command);
        names.forEach(request::arg);
        var _ = open.send(request)
                .onFailure(e -> loop.run(() -> {
                    if (open == connection) {
                        kept.drop("the subscription was not sent: " + e.getMessage());
                    }
                }));
    }

    private static List<String> some(Collection<String> names, int count) {
        List<String> taken = new ArrayList<>(Math.min(count, names.size()));
        for (Iterator<String> all = names.iterator(); all.hasNext() && taken.size() < count; ) {
            taken.add(all.next());
            all.remove();
        }
        return taken;
    }

    private Wish wishOf(String name) {
        return wishes.computeIfAbsent(name, _ -> new Wish());
    }

    /** One push, or the same as an array on RESP2: its kind, the name, and payload or count. */
    private void told(Response push) {
        if (push.size() < 3) {
            return;
        }
        switch (push.get(0).toString()) {
            case "message" -> {
                String name = push.get(1).toString();
                if (wants(name)) {
                    ear.heard(name, push.get(2).toBytes());
                }
            }
            case "subscribe" -> confirmed(push.get(1).toString());
            case "unsubscribe" -> forget(push.get(1).toString());
            default -> {
                // Nothing else is asked for on this connection.
            }
        }
    }

    private void forget(String name) {
        Wish wish = wishes.get(name);
        if (wish != null && !wish.wanted && wish.underWay == 0) {
            wishes.remove(name);
        }
    }

    private void confirmed(String name) {
        unconfirmed = Math.max(0, unconfirmed - 1);
        Wish wish = wishes.get(name);
        if (wish != null) {
            wish.underWay = Math.max(0, wish.underWay - 1);
            if (wish.underWay == 0) {
                if (!wish.wanted) {
                    wishes.remove(name);
                } else if (!toSubscribe.contains(name)) {
                    ear.confirmed(name);
                }
            }
        }
        if (!toSubscribe.isEmpty() && unconfirmed < unconfirmedMax) {
            flushSoon();
        }
    }
}
