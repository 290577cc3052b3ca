package io.tailrace.runtime.system;

import io.tailrace.core.port.Timers;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Timers for code outside the event loops, for which a loop has its own. One thread waits; each task runs on a virtual
 * thread, so it may block. A cancelled task is forgotten at once. After {@link #close} nothing runs any more.
 * Thread-safe.
 */
public final class SystemTimers implements Timers, AutoCloseable {
    private static final Logger LOG = Logger.getLogger(SystemTimers.class);

    private final ScheduledThreadPoolExecutor waiting;
    private final Executor workers =
            task -> Thread.ofVirtual().name("tailrace-timer-task").start(task);

    public SystemTimers() {
        waiting = new ScheduledThreadPoolExecutor(
                1, Thread.ofPlatform().daemon().name("tailrace-timers").factory());
        waiting.setRejectedExecutionHandler(new ThreadPoolExecutor.DiscardPolicy()); // only after close
        waiting.setRemoveOnCancelPolicy(true);
        waiting.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    }

    @Override
    public Cancellable after(long delayMillis, Runnable task) {
        Future<?> future = waiting.schedule(
                () -> workers.execute(() -> guarded(task)), Math.max(0, delayMillis), TimeUnit.MILLISECONDS);
        return () -> future.cancel(false);
    }

    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.error("a timed task failed; what it was for is not done", e);
        }
    }

    @Override
    public void close() {
        waiting.shutdownNow();
    }
}
