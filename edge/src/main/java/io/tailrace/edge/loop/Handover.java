package io.tailrace.edge.loop;

import io.netty.channel.EventLoop;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.jboss.logging.Logger;

/**
 * Brings work to an event loop: a queue for each loop and one wake-up for all that waits in it. Under load the loop
 * takes everything that has gathered in one turn, which is what lets several messages share one write.
 *
 * <p>The queues have no limit of their own: what feeds them is bounded where it enters (credits of publishers, one read
 * in flight for a range, one batch for an append), and an event loop that does not keep up stops reading its sockets.
 */
public final class Handover {
    /** After so many tasks a loop looks at its sockets before it goes on. */
    static final int TASKS_A_TURN_MAX = 1_024;

    private static final Logger LOG = Logger.getLogger(Handover.class);

    private final Loops loops;
    private final List<Mailbox> mailboxes;

    public Handover(Loops loops) {
        this.loops = loops;
        this.mailboxes = IntStream.range(0, loops.count())
                .mapToObj(i -> new Mailbox(loops.loop(i)))
                .toList();
    }

    public Loops loops() {
        return loops;
    }

    /** Runs the task on that loop, after all that the caller brought there before. Never at once. */
    public void run(int loop, Runnable task) {
        mailboxes.get(loop).add(task);
    }

    private static final class Mailbox implements Runnable {
        private final EventLoop loop;
        private final Queue<Runnable> tasks = new ConcurrentLinkedQueue<>();
        private final AtomicBoolean awake = new AtomicBoolean();

        Mailbox(EventLoop loop) {
            this.loop = loop;
        }

        void add(Runnable task) {
            tasks.add(task);
            if (!awake.get() && awake.compareAndSet(false, true)) {
                loop.execute(this);
            }
        }

        @Override
        public void run() {
            for (int i = 0; i < TASKS_A_TURN_MAX; i++) {
                Runnable task = tasks.poll();
                if (task == null) {
                    awake.set(false);
                    if (tasks.isEmpty() || !awake.compareAndSet(false, true)) {
                        return;
                    }
                    continue; // somebody added between the poll and the sleep, and saw us awake
                }
                try {
                    task.run();
                } catch (RuntimeException | Error defect) { // an assertion too: what waits behind it is not to blame
                    LOG.error("a task on an event loop failed; the loop goes on", defect);
                }
            }
            loop.execute(this);
        }
    }
}
