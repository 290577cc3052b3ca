package io.tailrace.redis.connection;

import io.vertx.core.AbstractVerticle;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/**
 * One event loop: what is given to it runs there, one after the other, in the order given. It is a verticle's, because
 * a context asked for elsewhere may be a worker's or somebody else's.
 */
public final class Loop {
    private final Vertx vertx;
    private final Deque<Runnable> early = new ArrayDeque<>();
    private volatile @Nullable Context context;
    private volatile @Nullable Thread thread;

    public Loop(Vertx vertx) {
        this.vertx = vertx;
        vertx.deployVerticle(new AbstractVerticle() {
            @Override
            public void start() {
                begin(context);
            }
        });
    }

    public Vertx vertx() {
        return vertx;
    }

    /** Runs the task on the loop, never inside this call. Call from anywhere. */
    public void execute(Runnable task) {
        Context known = context;
        if (known == null) {
            synchronized (early) {
                known = context;
                if (known == null) {
                    early.add(task);
                    return;
                }
            }
        }
        known.runOnContext(_ -> task.run());
    }

    /** Runs the task now where this is the loop already, else as {@link #execute}. */
    public void run(Runnable task) {
        if (Thread.currentThread() == thread) {
            task.run();
        } else {
            execute(task);
        }
    }

    /** Runs the task on the loop after a while; loop only. The number ends it with {@link #cancel}. */
    public long after(long millis, Runnable task) {
        return vertx.setTimer(Math.max(1, millis), _ -> task.run());
    }

    /** Runs the task on the loop again and again; loop only. */
    public long every(long millis, Runnable task) {
        return vertx.setPeriodic(Math.max(1, millis), _ -> task.run());
    }

    public void cancel(long timer) {
        vertx.cancelTimer(timer);
    }

    /** Ends the loop after what was given to it so far. */
    public void close() {
        execute(() -> {
            Context known = context;
            if (known != null) {
                var _ = vertx.undeploy(known.deploymentID());
            }
        });
    }

    private void begin(Context own) {
        synchronized (early) {
            thread = Thread.currentThread();
            context = own;
            // What came early goes first: everybody else waits for this lock or finds the context after it.
            early.forEach(task -> own.runOnContext(_ -> task.run()));
            early.clear();
        }
    }
}
