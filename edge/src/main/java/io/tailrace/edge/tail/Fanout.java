package io.tailrace.edge.tail;

import io.tailrace.core.model.ChannelName;
import io.tailrace.core.port.Bus;
import io.tailrace.core.port.BusBatch;
import io.tailrace.core.port.Clock;
import io.tailrace.core.port.From;
import io.tailrace.core.port.Link;
import io.tailrace.core.port.Meter;
import io.tailrace.core.port.Metric;
import io.tailrace.core.port.Randomness;
import io.tailrace.edge.hub.Hub;
import io.tailrace.edge.hub.HubLimits;
import io.tailrace.edge.hub.Tails;
import io.tailrace.edge.loop.Handover;
import io.tailrace.edge.loop.Loops;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * The fan-out of a node: a hub and a keeper for each loop, joined by the handover, with the bus at one end. Made once,
 * at start; thread-safe, because everything in it happens on the loop that it names.
 */
public final class Fanout implements Tails, Bus.Listener {
    /** Quiet tails are compared with the store this often, and up to three times as seldom: the belt to the braces. */
    private static final long SWEEP_MILLIS_MIN = 10_000;

    private final Handover handover;
    private final List<Hub> hubs = new ArrayList<>();
    private final List<TailKeeper> keepers = new ArrayList<>();
    private final Randomness randomness;

    /** @param windowsBytesMax the most bytes in the windows of all channels of the node */
    public Fanout(
            Loops loops,
            Bus bus,
            Link link,
            HubLimits limits,
            long windowsBytesMax,
            Clock clock,
            Randomness randomness,
            Meter meter) {
        this.handover = new Handover(loops);
        this.randomness = randomness;
        WindowBudget budget = new WindowBudget(windowsBytesMax);
        meter.gauge(Metric.TAIL_BYTES, "", budget::bytes);
        for (int i = 0; i < loops.count(); i++) {
            hubs.add(new Hub(i, loops.loop(i), this, limits, clock, meter));
            keepers.add(new TailKeeper(i, handover, hubs::get, bus, link, limits, budget, meter));
        }
        for (int i = 0; i < loops.count(); i++) {
            sweepLater(i);
        }
        bus.start(this, link::probe);
    }

    /** The hub of the loop that a socket lives on. */
    public Hub hubOf(Executor loop) {
        return hubs.get(handover.loops().indexOf(loop));
    }

    public Handover handover() {
        return handover;
    }

    /** Sessions of all loops. */
    public int sessions() {
        int sum = 0;
        for (Hub hub : hubs) {
            sum += hub.sessions();
        }
        return sum;
    }

    /** Tells every socket goodbye; returns at once. */
    public void drain() {
        for (int i = 0; i < hubs.size(); i++) {
            Hub hub = hubs.get(i);
            handover.run(i, hub::drain);
        }
    }

    private void sweepLater(int loop) {
        long millis = SWEEP_MILLIS_MIN + randomness.below((int) (2 * SWEEP_MILLIS_MIN));
        handover.loops().later(loop, millis, () -> {
            sweepLater(loop);
            keepers.get(loop).suspectQuiet();
        });
    }

    private void atOwner(ChannelName channel, Owned task) {
        int owner = handover.loops().ownerOf(channel);
        TailKeeper keeper = keepers.get(owner);
        handover.run(owner, () -> task.by(keeper));
    }

    private interface Owned {
        void by(TailKeeper keeper);
    }

    @Override
    public void join(ChannelName channel, int loop, long stay) {
        atOwner(channel, keeper -> keeper.join(channel, loop, stay));
    }

    @Override
    public void leave(ChannelName channel, int loop) {
        atOwner(channel, keeper -> keeper.leave(channel, loop));
    }

    @Override
    public void read(ChannelName channel, From from, int limit, int loop, Reader reader) {
        atOwner(channel, keeper -> keeper.read(channel, from, limit, loop, reader));
    }

    @Override
    public void suspect(ChannelName channel) {
        atOwner(channel, keeper -> keeper.suspect(channel));
    }

    @Override
    public void subscribed(ChannelName channel) {
        atOwner(channel, keeper -> keeper.subscribed(channel));
    }

    @Override
    public void received(BusBatch batch) {
        atOwner(batch.channel(), keeper -> keeper.received(batch));
    }
}
