package io.tailrace.edge.loop;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.tailrace.core.model.ChannelName;
import io.vertx.core.Vertx;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;

/** The event loops of this process, numbered from 0. Immutable, thread-safe. */
public final class Loops {
    private final List<EventLoop> loops;

    public Loops(List<EventLoop> loops) {
        this.loops = List.copyOf(loops);
    }

    /** The loops that Vert.x accepts sockets on. */
    public static Loops of(Vertx vertx) {
        List<EventLoop> loops = new ArrayList<>();
        for (EventExecutor executor : vertx.nettyEventLoopGroup()) {
            loops.add((EventLoop) executor);
        }
        return new Loops(loops);
    }

    public int count() {
        return loops.size();
    }

    public EventLoop loop(int index) {
        return loops.get(index);
    }

    public List<EventLoop> all() {
        return loops;
    }

    /** The number of a loop; a loop that is not ours is a defect. */
    public int indexOf(Executor loop) {
        for (int i = 0; i < loops.size(); i++) {
            if (loops.get(i) == loop) {
                return i;
            }
        }
        throw new AssertionError("socket on a foreign event loop: " + loop);
    }

    /** Runs a task on a loop after a delay. For what is rare: a timer for each connection is memory for nothing. */
    public void later(int index, long millis, Runnable task) {
        loops.get(index).schedule(task, millis, TimeUnit.MILLISECONDS);
    }

    /** The loop that owns the tail of a channel on this node. */
    public int ownerOf(ChannelName channel) {
        int hash = channel.text().hashCode();
        hash ^= hash >>> 16; // short names differ in their low bits only
        return Math.floorMod(hash, loops.size());
    }
}
