package io.tailrace.core.port;

/** Later, once. Whoever implements it says on which thread the task runs. */
public interface Timers {
    /** Runs the task after the delay, unless it is cancelled before. */
    Cancellable after(long delayMillis, Runnable task);

    /** A task that has not run yet. */
    interface Cancellable {
        void cancel();
    }
}
