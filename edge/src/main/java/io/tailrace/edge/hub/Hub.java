package io.tailrace.edge.hub;

import io.netty.channel.EventLoop;
import io.tailrace.core.cursor.Start;
import io.tailrace.core.log.EpochTable;
import io.tailrace.core.model.ChannelName;
import io.tailrace.core.model.Position;
import io.tailrace.core.port.Clock;
import io.tailrace.core.port.Meter;
import io.tailrace.core.port.Metric;
import io.tailrace.core.session.FrameId;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One event loop's share of the fan-out: the channels that its sockets subscribed to, and who is to be flushed.
 *
 * <p><b>A turn.</b> Whatever makes work (news, a drained socket, a reply) only notes it and asks for a turn, which the
 * loop runs once the reads of the moment are done. A turn serves those that come back, then sweeps dirty channels, then
 * flushes every socket that was touched, once. The system call is the cost of a delivery, so what gathers between two
 * turns shares one. A turn ends after {@link #FLUSHES_A_TURN_MAX} flushes or {@link #TURN_NANOS} and asks for the next,
 * so that a big channel stalls neither accepts nor other channels.
 *
 * <p>Loop thread only, but for {@link #sessions} and the gauges.
 */
public final class Hub {
    private static final Logger LOG = Logger.getLogger(Hub.class);

    static final int FLUSHES_A_TURN_MAX = 256;
    static final long TURN_NANOS = 2_000_000;

    /** So many sockets of one channel are served before the next channel has its turn. */
    static final int SLICE_SOCKETS = 32;

    private static final long SWEEP_MILLIS = 1_000;

    private final int index;
    private final EventLoop loop;
    private final Tails tails;
    private final HubLimits limits;
    private final Clock clock;
    private final Meter meter;

    private final Map<ChannelName, ChannelHub> channels = new HashMap<>();
    private final ArrayDeque<ChannelHub> dirty = new ArrayDeque<>();
    private final ArrayDeque<Socket> eager = new ArrayDeque<>();
    private final ArrayList<Socket> touched = new ArrayList<>();
    private final ArrayList<Socket> sockets = new ArrayList<>();
    private final ArrayList<Run> lent = new ArrayList<>();
    private final Deliveries deliveries;
    private final Run piecesRun = new Run();
    private Tails.@Nullable Piece lastPiece;
    private @Nullable FrameWindow lastPieceWindow;
    private boolean scheduled;

    /** Flushes of the turn that is under way. */
    private int flushed;

    /** Numbers the stays of this loop on channels. */
    private long stays;

    private boolean draining;

    private volatile int sessions;
    private volatile int subscriptions;
    private volatile int behind;

    public Hub(int index, EventLoop loop, Tails tails, HubLimits limits, Clock clock, Meter meter) {
        this.index = index;
        this.loop = loop;
        this.tails = tails;
        this.limits = limits;
        this.clock = clock;
        this.meter = meter;
        this.deliveries = new Deliveries(meter);
        meter.gauge(Metric.SUBSCRIPTIONS, "", () -> subscriptions);
        meter.gauge(Metric.SUBSCRIPTIONS_BEHIND, "", () -> behind);
        loop.scheduleAtFixedRate(this::sweepSockets, SWEEP_MILLIS, SWEEP_MILLIS, TimeUnit.MILLISECONDS);
    }

    public int index() {
        return index;
    }

    public HubLimits limits() {
        return limits;
    }

    public Meter meter() {
        return meter;
    }

    public long nowNanos() {
        return clock.nowNanos();
    }

    Tails tails() {
        return tails;
    }

    /** Open sessions of this loop; from any thread. */
    public int sessions() {
        return sessions;
    }

    // ---- sockets ----

    /** A socket of this loop is there. */
    public void opened(Socket socket) {
        socket.place = sockets.size();
        sockets.add(socket);
        sessions = sockets.size();
        if (draining) {
            socket.drain();
        }
    }

    /** A socket ended: its subscriptions go with it. */
    public void closed(Socket socket) {
        if (!socket.open()) {
            return;
        }
        socket.markClosed();
        while (socket.count() > 0) {
            unsubscribe(socket, socket.joinedAt(0).channel());
        }
        if (socket.place >= 0) {
            Socket last = sockets.removeLast();
            if (last != socket) {
                sockets.set(socket.place, last);
                last.place = socket.place;
            }
            socket.place = -1;
        }
        sessions = sockets.size();
        socket.forgotten();
    }

    /** The client reads again, or not any more. */
    public void writabilityChanged(Socket socket) {
        if (socket.writable()) {
            socket.unwritableSinceNanos = 0;
            eager(socket);
        } else if (socket.unwritableSinceNanos == 0) {
            socket.unwritableSinceNanos = Math.max(1, clock.nowNanos());
        }
    }

    // ---- subscriptions ----

    /** Begins a subscription; the socket is told when it has its place, or why it has none. */
    public void subscribe(Socket socket, @Nullable FrameId id, ChannelName channel, Start start) {
        ChannelHub at = channels.get(channel);
        if (at == null) {
            at = new ChannelHub(this, channel, ++stays);
            channels.put(channel, at);
            tails.join(channel, index, at.stay());
        }
        at.join(new Join(
                socket, id, start, clock.nowNanos() + TimeUnit.MILLISECONDS.toNanos(limits.joinTimeoutMillis())));
    }

    /** Ends a subscription; false where there was none. */
    public boolean unsubscribe(Socket socket, ChannelName channel) {
        ChannelHub at = channels.get(channel);
        if (at == null || !at.leave(socket)) {
            return false;
        }
        if (at.idle()) {
            forget(at);
        }
        return true;
    }

    private void forget(ChannelHub at) {
        channels.remove(at.channel());
        tails.leave(at.channel(), index);
    }

    /** Delivers to all subscriptions of a socket that waited for this. */
    public void release(Socket socket) {
        for (int i = 0; i < socket.count(); i++) {
            socket.joinedAt(i).release(socket.indexAt(i));
        }
    }

    /** Where a socket's subscription on a channel stands. */
    public Position positionOf(Socket socket, ChannelHub channel) {
        return channel.positionOf(socket);
    }

    // ---- what the tails tell ----

    /**
     * The tail follows the channel.
     *
     * @param stay what the loop gave when it joined; what was meant for an earlier stay is ignored, because news that
     *     followed it went to nobody
     */
    public void live(ChannelName channel, long stay, List<Frame> newest, EpochTable table, long top) {
        ChannelHub at = channels.get(channel);
        if (at != null && at.stay() == stay) {
            at.live(newest, table, top);
        }
    }

    /** @param windowFirst the oldest offset that the owner of the tail still keeps */
    public void news(ChannelName channel, List<Frame> frames, EpochTable table, long windowFirst) {
        ChannelHub at = channels.get(channel);
        if (at != null) {
            at.news(frames, table, windowFirst);
        }
    }

    public void rewound(ChannelName channel, Position position, EpochTable table) {
        ChannelHub at = channels.get(channel);
        if (at != null) {
            at.rewound(position, table);
        }
    }

    public void reset(ChannelName channel, Position position, EpochTable table) {
        ChannelHub at = channels.get(channel);
        if (at != null) {
            at.reset(position, table);
        }
    }

    public void skipped(ChannelName channel, long top, EpochTable table) {
        ChannelHub at = channels.get(channel);
        if (at != null) {
            at.skipped(top, table);
        }
    }

    // ---- turns ----

    void enqueue(ChannelHub channel) {
        channel.beginRound(clock.nowNanos());
        dirty.add(channel);
        wake();
    }

    void enqueueLater(ChannelHub channel, long nanos) {
        loop.schedule(() -> enqueue(channel), nanos, TimeUnit.NANOSECONDS);
    }

    void eager(Socket socket) {
        if (!socket.eager) {
            socket.eager = true;
            eager.add(socket);
            wake();
        }
    }

    void touch(Socket socket) {
        if (!socket.touched) {
            socket.touched = true;
            touched.add(socket);
            wake();
        }
    }

    int touchedCount() {
        return touched.size();
    }

    private void wake() {
        if (!scheduled) {
            scheduled = true;
            loop.execute(this::turn);
        }
    }

    private void turn() {
        try {
            serveEager();
            sweepDirty(clock.nowNanos() + TURN_NANOS);
        } finally {
            flushTouched();
            deliveries.tell(flushed);
            flushed = 0;
            releaseLent();
            lastPiece = null;
            lastPieceWindow = null;
            scheduled = false;
            if (!dirty.isEmpty() || !eager.isEmpty() || !touched.isEmpty()) {
                wake();
            }
        }
    }

    private void serveEager() {
        for (int i = eager.size(); i > 0 && touched.size() < FLUSHES_A_TURN_MAX; i--) {
            Socket socket = eager.remove();
            socket.eager = false;
            try {
                for (int k = 0; k < socket.count(); k++) {
                    socket.joinedAt(k).serve(socket.indexAt(k));
                }
            } catch (RuntimeException | AssertionError defect) {
                failed(socket, defect);
            }
        }
    }

    private void sweepDirty(long endNanos) {
        while (!dirty.isEmpty() && flushed + touched.size() < FLUSHES_A_TURN_MAX) {
            ChannelHub channel = dirty.remove();
            boolean alone = dirty.isEmpty();
            if (!channel.sweep(SLICE_SOCKETS)) {
                dirty.add(channel); // the others first
            }
            if (alone) {
                flushTouched(); // no other channel has anything for these sockets, and they are still in the cache
            }
            if (clock.nowNanos() - endNanos >= 0) {
                break;
            }
        }
    }

    private void flushTouched() {
        int count = touched.size();
        for (int i = 0; i < count; i++) {
            Socket socket = touched.get(i);
            socket.touched = false;
            guarded(socket, Socket::flush);
        }
        touched.subList(0, count).clear(); // a flush may have touched others
        flushed += count;
    }

    /** What is done to one socket of many. */
    interface Deed {
        void to(Socket socket);
    }

    /** A border: what fails for one socket ends that one, and all others get what is due to them. */
    void guarded(Socket socket, Deed deed) {
        try {
            deed.to(socket);
        } catch (RuntimeException | AssertionError defect) {
            failed(socket, defect);
        }
    }

    void failed(Socket socket, Throwable defect) {
        LOG.error("serving a socket failed; it is closed, the others go on", defect);
        try {
            socket.fail();
        } catch (RuntimeException | AssertionError again) {
            LOG.error("closing a socket that failed failed too", again);
        }
        closed(socket);
    }

    /** A run for pieces of the log, kept for those who stand at one offset. */
    Run piecesRun() {
        return piecesRun;
    }

    /** The frames of a piece as a window; the last one is kept, for all who asked for it. */
    FrameWindow windowOf(Tails.Piece piece) {
        FrameWindow kept = lastPieceWindow;
        if (kept != null && lastPiece == piece) {
            return kept;
        }
        piecesRun.release();
        FrameWindow window = new FrameWindow(Integer.MAX_VALUE, Long.MAX_VALUE);
        window.restart(piece.standing().offset());
        window.add(piece.frames());
        lastPiece = piece;
        lastPieceWindow = window;
        return window;
    }

    /** A run holds a buffer until the end of this turn, or of the next one. */
    void lend(Run run) {
        if (lent.isEmpty() || lent.getLast() != run) {
            lent.add(run);
        }
    }

    void releaseLent() {
        for (int i = 0; i < lent.size(); i++) {
            lent.get(i).release();
        }
        lent.clear();
    }

    void count(Framing framing, long messages, long bytes) {
        deliveries.add(framing, messages, bytes);
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one writer, this loop; others only read
    void subscribed(int change) {
        subscriptions += change;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate")
    void behind(int change) {
        behind += change;
    }

    /** Runs a task for a socket after what is under way, unless the socket has ended by then. */
    public void soon(Socket socket, Runnable task) {
        loop.execute(() -> {
            if (socket.open()) {
                task.run();
            }
        });
    }

    void later(long millis, Runnable task) {
        loop.schedule(task, millis, TimeUnit.MILLISECONDS);
    }

    // ---- once a second ----

    private void sweepSockets() {
        long now = clock.nowNanos();
        long slowNanos = TimeUnit.MILLISECONDS.toNanos(limits.slowTimeoutMillis());
        for (int i = sockets.size() - 1; i >= 0; i--) {
            if (i >= sockets.size()) {
                continue; // closing one may end others
            }
            Socket socket = sockets.get(i);
            guarded(socket, each -> sweep(each, now, slowNanos));
        }
        for (ChannelHub channel : List.copyOf(channels.values())) {
            channel.expireJoins(now);
            if (channel.idle() && channels.get(channel.channel()) == channel) {
                forget(channel);
            }
        }
    }

    private void sweep(Socket socket, long now, long slowNanos) {
        if (socket.unwritableSinceNanos != 0) {
            if (now - socket.unwritableSinceNanos > slowNanos) {
                meter.count(Metric.SLOW_CLOSED);
                socket.closeSlow("read nothing for %d s; resume with your last position"
                        .formatted(limits.slowTimeoutMillis() / 1_000));
            }
            return; // slow, not dead: neither pinged nor judged by its pongs
        }
        if (now - socket.heartbeatDueNanos >= 0) {
            socket.heartbeat(now);
        }
        socket.sweep(now);
    }

    /** The process stops: every socket, now and later, says goodbye. */
    public void drain() {
        draining = true;
        for (Socket socket : List.copyOf(sockets)) {
            guarded(socket, Socket::drain);
        }
    }
}
