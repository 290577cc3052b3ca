package io.tailrace.edge.hub;

import io.tailrace.codes.Code;
import io.tailrace.core.cursor.Start;
import io.tailrace.core.log.EpochTable;
import io.tailrace.core.model.ChannelName;
import io.tailrace.core.model.Notice;
import io.tailrace.core.model.Position;
import io.tailrace.core.model.TailraceException;
import io.tailrace.core.port.From;
import io.tailrace.core.port.Metric;
import io.tailrace.core.session.ServerFrame;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One channel on one loop: its subscriptions and the window that they are served from. Loop thread only.
 *
 * <p><b>Structure.</b> A subscription is a socket, an offset and a state in three parallel arrays, the first
 * {@link #count} of them used; who leaves is replaced by the last. A subscription without a place yet is a
 * {@link Join}.
 *
 * <p><b>The rule.</b> A subscription gets the offset after its cursor and nothing else. At the top it waits; inside the
 * window it is served from there; below the window the log is read, once for all who stand at one offset. So whatever
 * news, reads and repairs cross each other, nobody gets a message twice or misses one unnoticed.
 *
 * <p><b>Sweep.</b> News make the channel dirty: each subscription is to be visited once more. The sweep goes round in
 * slices and always writes up to the top of the moment. News that come meanwhile only lengthen the round, and ride on
 * the writes that are still to come: under load several messages share a write without any timer.
 *
 * <p><b>Epochs.</b> An answer of the log counts only if it knows the same newest epoch as the tail; else one of the two
 * is behind, and both are asked again. Without that a place found in one epoch would be filled with offsets of another.
 */
public final class ChannelHub {
    /** What one read brings to those who are behind: about what a socket takes before it is full. */
    static final int CATCH_UP_MESSAGES = 256;

    /** How long to wait before a read is tried again that failed, or met another epoch. */
    static final long RETRY_MILLIS = 200;

    /** A round shorter than this is followed by none: the channel is small, or hardly anybody was due. */
    static final long ROUND_NANOS_MIN = 500_000;

    /** The longest rest, and so the most that coalescing adds to a message's way. */
    static final long REST_NANOS_MAX = 12_000_000;

    /** How much longer than its round a rest is. */
    static final int REST_ROUNDS = 4;

    private static final byte LIVE = 0;
    private static final byte READING = 1;
    private static final byte PARKED = 2;

    private final Hub hub;
    private final ChannelName channel;
    private final long stay;
    private final FrameWindow window;
    private EpochTable table = EpochTable.EMPTY;
    private boolean live;

    private Socket[] sockets = new Socket[1];
    private long[] cursors = new long[1];
    private byte[] states = new byte[1];
    private int count;

    private List<Join> joins = new ArrayList<>(1);
    private final Map<Long, List<Socket>> readers = new HashMap<>(2);
    private final List<Framing> framings = new ArrayList<>(1);
    private final List<Run> runs = new ArrayList<>(1);

    /** How many subscriptions the sweep has still to visit, and the next of them. */
    private int due;

    private int next;
    private boolean queued;
    private boolean fresh = true;
    private long roundBeganNanos;
    private long restUntilNanos;

    /** @param stay numbers this stay of the loop on the channel */
    ChannelHub(Hub hub, ChannelName channel, long stay) {
        this.hub = hub;
        this.channel = channel;
        this.stay = stay;
        this.window =
                new FrameWindow(hub.limits().windowMessagesMax(), hub.limits().windowBytesMax());
    }

    public ChannelName channel() {
        return channel;
    }

    long stay() {
        return stay;
    }

    boolean idle() {
        return count == 0 && joins.isEmpty();
    }

    int count() {
        return count;
    }

    // ---- subscriptions come and go ----

    void join(Join join) {
        joins.add(join);
        if (live) {
            find(join);
        }
    }

    /** Removes a socket's subscription, with a place or without; false where it had none. */
    boolean leave(Socket socket) {
        boolean found = false;
        for (Join join : joins) {
            if (join.socket == socket) {
                join.cancelled = true;
                found = true;
            }
        }
        if (found) {
            joins.removeIf(join -> join.cancelled);
        }
        int i = socket.find(this);
        if (i >= 0) {
            remove(socket.indexAt(i));
            socket.leave(this);
            found = true;
        }
        return found;
    }

    private void add(Socket socket, long cursor, byte state) {
        if (count == sockets.length) {
            int longer = count * 2;
            sockets = Arrays.copyOf(sockets, longer);
            cursors = Arrays.copyOf(cursors, longer);
            states = Arrays.copyOf(states, longer);
        }
        sockets[count] = socket;
        cursors[count] = cursor;
        states[count] = state;
        socket.join(this, count);
        count++;
        if (due > 0) {
            due++; // it stands in the way of the sweep, which would stop one short of somebody who was there before
        }
        hub.subscribed(1);
    }

    private void remove(int index) {
        count--;
        hub.subscribed(-1);
        if (index != count) {
            sockets[index] = sockets[count];
            cursors[index] = cursors[count];
            states[index] = states[count];
            sockets[index].moved(this, index);
        }
        Arrays.fill(sockets, count, count + 1, null);
        if (due > 0) {
            due = count; // who was moved may stand behind the sweep: visit everybody once more
        }
    }

    /** Finds the place of a new subscription: in the window where it can, else by a read of the log. */
    private void find(Join join) {
        if (!join.waiting()) {
            joins.remove(join);
            return;
        }
        switch (join.start) {
            case Start.Now now -> place(join, window.top(), table.at(window.top()), true, List.of());
            case Start.Since(Position since) -> {
                if (covers(since)) {
                    place(join, since.offset(), since, true, List.of());
                } else {
                    read(join, new From.After(since), CATCH_UP_MESSAGES);
                }
            }
            case Start.Rewind(int wanted) -> {
                long standing = Math.max(0, window.top() - wanted);
                if (standing >= window.first() - 1) {
                    place(join, standing, table.at(standing), true, List.of());
                } else {
                    read(join, From.Newest.OF_ALL, wanted);
                }
            }
        }
    }

    /** Whether everything after a position is in the window, and the position is one of this lineage. */
    private boolean covers(Position since) {
        if (since.offset() < window.first() - 1 || since.offset() > window.top()) {
            return false;
        }
        if (since.equals(Position.NOTHING)) {
            return true;
        }
        int index = table.indexOf(since.epoch());
        if (index < 0 || since.offset() < table.pairs().get(index).start() - 1) {
            return false;
        }
        return index == table.pairs().size() - 1
                || since.offset() < table.pairs().get(index + 1).start();
    }

    private void read(Join join, From from, int limit) {
        join.reading = true;
        hub.tails().read(channel, from, limit, hub.index(), new Tails.Reader() {
            @Override
            public void read(Tails.Piece piece) {
                join.reading = false;
                hub.guarded(join.socket, socket -> found(join, piece));
            }

            @Override
            public void failed(RuntimeException cause) {
                join.reading = false;
                again(join);
            }
        });
    }

    private void found(Join join, Tails.Piece piece) {
        if (!join.waiting() || !joins.contains(join)) {
            joins.remove(join);
            return;
        }
        if (!sameEpoch(piece)) {
            hub.tails().suspect(channel);
            again(join);
            return;
        }
        Standing standing = clip(piece);
        Position before = join.start instanceof Start.Since(Position since) ? since : standing.position();
        int index = place(
                join, standing.position().offset(), before, standing.notices().isEmpty(), standing.notices());
        if (index >= 0) {
            serveFrom(piece, index);
        }
    }

    private void again(Join join) {
        hub.later(RETRY_MILLIS, () -> {
            if (join.waiting() && live && !join.reading && joins.contains(join)) {
                find(join);
            }
        });
    }

    /** Gives a subscription its place and tells it; returns its index if it goes on at once, else -1. */
    private int place(Join join, long cursor, Position before, boolean whole, List<Notice> notices) {
        joins.remove(join);
        add(join.socket, cursor, PARKED);
        boolean since = join.start instanceof Start.Since;
        if (since) {
            hub.meter().count(Metric.RESUMES, whole ? "recovered" : "noticed", 1);
        }
        countNotices(notices);
        Socket.Go go = join.socket.subscribed(join.id, channel, before, since && whole, notices);
        int i = join.socket.find(this);
        if (i < 0 || go == Socket.Go.WHEN_RELEASED) {
            return -1;
        }
        int index = join.socket.indexAt(i);
        release(index);
        return index;
    }

    /** A subscription that was told its place is delivered to from now on. */
    void release(int index) {
        if (states[index] == PARKED) {
            states[index] = LIVE;
            serve(index);
        }
    }

    /** Refuses those that found no place in time, because the store does not answer. */
    void expireJoins(long nowNanos) {
        if (joins.isEmpty()) {
            return;
        }
        joins.removeIf(join -> !join.waiting());
        List<Join> late = new ArrayList<>();
        for (Join join : joins) {
            if (join.deadlineNanos - nowNanos <= 0) {
                late.add(join);
            }
        }
        joins.removeAll(late);
        for (Join join : late) {
            join.cancelled = true;
            join.socket.refused(
                    join.id,
                    channel,
                    new TailraceException(
                            Code.UNAVAILABLE,
                            "the store did not answer a subscribe to '%s' within %d ms; subscribe again"
                                    .formatted(channel.text(), hub.limits().joinTimeoutMillis()),
                            1_000));
        }
    }

    // ---- what the tail tells ----

    void live(List<Frame> newest, EpochTable table, long top) {
        this.table = table;
        window.restart(top - newest.size());
        window.add(newest);
        live = true;
        for (Join join : List.copyOf(joins)) {
            if (!join.reading) {
                hub.guarded(join.socket, socket -> find(join));
            }
        }
        dirty();
    }

    void news(List<Frame> frames, EpochTable table, long windowFirst) {
        if (!live) {
            return; // told to an earlier stay of this loop on the channel
        }
        follow(table);
        window.add(frames);
        window.dropBelow(windowFirst);
        dirty();
    }

    void rewound(Position position, EpochTable table) {
        if (!live) {
            return;
        }
        this.table = table;
        hub.releaseLent();
        window.cutTo(position.offset());
        for (int i = 0; i < count; i++) {
            long lost = cursors[i] - position.offset();
            if (lost > 0) {
                cursors[i] = position.offset();
                tell(i, new Notice.Rewound(lost, position));
            }
        }
        dirty();
    }

    void reset(Position position, EpochTable table) {
        if (!live) {
            return;
        }
        this.table = table;
        hub.releaseLent();
        window.restart(position.offset());
        for (int i = 0; i < count; i++) {
            cursors[i] = position.offset();
            tell(i, new Notice.Gap(1, position.offset(), position, Notice.GapCause.UNKNOWN_EPOCH));
        }
        dirty();
    }

    void skipped(long top, EpochTable table) {
        if (!live) {
            return;
        }
        follow(table);
        hub.releaseLent();
        window.restart(top);
        dirty();
    }

    /**
     * Takes over a table that voids nothing which the tail told. A read of the log may have brought a subscription
     * further than that, to messages that are lost now: it is rewound to what their epoch ended with.
     */
    private void follow(EpochTable table) {
        EpochTable before = this.table;
        this.table = table;
        Position end = endOfShared(before, table);
        if (end == null) {
            return;
        }
        for (int i = 0; i < count; i++) {
            long lost = cursors[i] - end.offset();
            if (lost > 0) {
                cursors[i] = end.offset();
                tell(i, new Notice.Rewound(lost, end));
            }
        }
    }

    /** What the newest epoch that both tables know ended with; null where it goes on, and where there is none. */
    private static @Nullable Position endOfShared(EpochTable before, EpochTable table) {
        for (int i = before.pairs().size() - 1; i >= 0; i--) {
            long epoch = before.pairs().get(i).epoch();
            int at = table.indexOf(epoch);
            if (at >= 0) {
                long end = Math.min(endOf(before, i), endOf(table, at));
                return end == Long.MAX_VALUE ? null : new Position(epoch, end);
            }
        }
        return null;
    }

    private static long endOf(EpochTable table, int index) {
        boolean newest = index == table.pairs().size() - 1;
        return newest ? Long.MAX_VALUE : table.pairs().get(index + 1).start() - 1;
    }

    private void tell(int index, Notice notice) {
        countNotices(List.of(notice));
        sockets[index].tell(new ServerFrame.Told(channel, notice), notice.position());
    }

    private void countNotices(List<Notice> notices) {
        for (Notice notice : notices) {
            switch (notice) {
                case Notice.Gap gap ->
                    hub.meter().count(Metric.GAPS, gap.cause().text(), 1);
                case Notice.Rewound rewound -> hub.meter().count(Metric.REWINDS);
            }
        }
    }

    // ---- delivery ----

    /** Everybody is to be visited once more. */
    private void dirty() {
        due = count;
        if (due > 0 && !queued) {
            queued = true;
            long rest = fresh ? 0 : restUntilNanos - hub.nowNanos();
            if (rest > 0) {
                hub.enqueueLater(this, rest);
            } else {
                hub.enqueue(this);
            }
        }
    }

    /** A round begins: its first slice is about to be served. */
    void beginRound(long nowNanos) {
        roundBeganNanos = nowNanos;
    }

    /** A round has ended. */
    private void rest() {
        long now = hub.nowNanos();
        long round = now - roundBeganNanos;
        fresh = round < ROUND_NANOS_MIN;
        restUntilNanos = now + Math.min(REST_ROUNDS * round, REST_NANOS_MAX);
    }

    /** Visits the next of those that are due, until so many sockets were touched; true when nobody is due any more. */
    boolean sweep(int socketsMax) {
        int before = hub.touchedCount();
        while (due > 0 && hub.touchedCount() - before < socketsMax) {
            due--;
            if (next >= count) {
                next = 0;
            }
            if (count == 0) {
                due = 0;
                break;
            }
            Socket socket = sockets[next];
            try {
                serve(next++);
            } catch (RuntimeException | AssertionError defect) {
                hub.failed(socket, defect);
            }
        }
        if (due == 0) {
            queued = false;
            rest();
            return true;
        }
        return false;
    }

    /**
     * Writes what is due to one subscription, at most a run; who is left behind reads, or comes back in a later turn.
     */
    void serve(int index) {
        long cursor = cursors[index];
        if (states[index] != LIVE || cursor >= window.top()) {
            return;
        }
        Socket socket = sockets[index];
        if (!socket.writable()) {
            return; // the cursor stays where it is; the message is still in the log
        }
        if (cursor + 1 < window.first()) {
            catchUp(index);
            return;
        }
        if (!socket.shared()) {
            serveOwn(socket, index, window);
            return;
        }
        Run run = run(socket.framing());
        hub.lend(run);
        var bytes = run.of(window, socket.framing(), cursor);
        hub.count(socket.framing(), run.end() - cursor, bytes.readableBytes());
        cursors[index] = run.end(); // before the write: should that end the socket, the index is another's
        socket.write(bytes.retainedDuplicate());
        if (run.end() < window.top()) {
            hub.eager(socket);
        }
    }

    private void serveOwn(Socket socket, int index, FrameWindow from) {
        long cursor = cursors[index];
        while (cursor < from.top() && socket.open() && socket.writable()) {
            cursor++;
            cursors[index] = cursor; // before the write: the cursor that the event carries includes it
            Frame frame = from.get(cursor);
            hub.count(socket.framing(), 1, frame.json().length);
            socket.writeOwn(this, frame);
        }
    }

    /** Where a socket's subscription stands, as a position. */
    Position positionOf(Socket socket) {
        int i = socket.find(this);
        return table.at(cursors[socket.indexAt(i)]);
    }

    private void catchUp(int index) {
        long after = cursors[index];
        states[index] = READING;
        hub.behind(1);
        List<Socket> same = readers.get(after);
        if (same != null) {
            same.add(sockets[index]);
            return;
        }
        List<Socket> waiting = new ArrayList<>(1);
        waiting.add(sockets[index]);
        readers.put(after, waiting);
        hub.tails().read(channel, new From.After(table.at(after)), CATCH_UP_MESSAGES, hub.index(), new Tails.Reader() {
            @Override
            public void read(Tails.Piece piece) {
                readers.remove(after);
                if (sameEpoch(piece)) {
                    caughtUp(after, waiting, piece);
                } else {
                    hub.tails().suspect(channel);
                    hub.later(RETRY_MILLIS, () -> wake(waiting));
                }
            }

            @Override
            public void failed(RuntimeException cause) {
                readers.remove(after);
                hub.later(RETRY_MILLIS, () -> wake(waiting));
            }
        });
    }

    private void caughtUp(long after, List<Socket> waiting, Tails.Piece piece) {
        Standing standing = clip(piece);
        List<Socket> stuck = new ArrayList<>(0);
        for (Socket socket : waiting) {
            int i = socket.find(this);
            if (i < 0) {
                hub.behind(-1);
                continue; // it left meanwhile
            }
            int index = socket.indexAt(i);
            if (states[index] == READING && cursors[index] == after && bringsNothing(piece, standing, after)) {
                stuck.add(socket);
                continue;
            }
            hub.behind(-1);
            if (states[index] == READING) {
                states[index] = LIVE;
            }
            hub.guarded(socket, each -> caughtUp(after, index, piece, standing));
        }
        if (!stuck.isEmpty()) {
            hub.tails().suspect(channel);
            hub.later(RETRY_MILLIS, () -> wake(stuck));
        }
    }

    private void caughtUp(long after, int index, Tails.Piece piece, Standing standing) {
        if (states[index] != LIVE || cursors[index] != after) {
            serve(index); // a notice moved it meanwhile
            return;
        }
        cursors[index] = standing.position().offset();
        for (Notice notice : standing.notices()) {
            tell(index, notice);
        }
        serveFrom(piece, index);
    }

    /** Serves one subscription from a piece of the log, and from the window after it. */
    private void serveFrom(Tails.Piece piece, int index) {
        Socket socket = sockets[index];
        FrameWindow read = hub.windowOf(piece);
        while (socket.open()
                && states[index] == LIVE
                && cursors[index] >= read.first() - 1
                && cursors[index] < read.top()
                && socket.writable()) {
            if (!socket.shared()) {
                serveOwn(socket, index, read);
                continue;
            }
            Run run = hub.piecesRun();
            hub.lend(run);
            var bytes = run.of(read, socket.framing(), cursors[index]);
            hub.count(socket.framing(), run.end() - cursors[index], bytes.readableBytes());
            cursors[index] = run.end();
            socket.write(bytes.retainedDuplicate());
        }
        if (socket.open() && cursors[index] < window.top()) {
            hub.eager(socket);
        }
    }

    /**
     * Whether the log has nothing after a cursor that the window is beyond: it lacks what the tail told, or the answer
     * is older than the question. Asked again at once, it would answer the same.
     */
    private boolean bringsNothing(Tails.Piece piece, Standing standing, long after) {
        return piece.frames().isEmpty()
                && standing.notices().isEmpty()
                && standing.position().offset() == after
                && after + 1 < window.first();
    }

    private void wake(List<Socket> waiting) {
        for (Socket socket : waiting) {
            hub.behind(-1);
            int i = socket.find(this);
            if (i >= 0 && states[socket.indexAt(i)] == READING) {
                states[socket.indexAt(i)] = LIVE;
                hub.eager(socket);
            }
        }
    }

    private boolean sameEpoch(Tails.Piece piece) {
        return piece.table().epoch() == table.epoch();
    }

    /**
     * Where a piece leaves its reader. A channel that keeps nothing answers "all gone up to the top"; what the window
     * holds is not gone, so the gap ends before it.
     */
    private Standing clip(Tails.Piece piece) {
        if (piece.frames().isEmpty()
                && piece.notices().size() == 1
                && piece.notices().getFirst() instanceof Notice.Gap gap
                && gap.cause() == Notice.GapCause.TRIMMED
                && window.first() <= window.top()
                && gap.from() < window.first()
                && gap.to() >= window.first()) {
            long to = window.first() - 1;
            Position position = table.at(to);
            return new Standing(List.of(new Notice.Gap(gap.from(), to, position, gap.cause())), position);
        }
        return new Standing(piece.notices(), piece.standing());
    }

    private record Standing(List<Notice> notices, Position position) {}

    private Run run(Framing framing) {
        for (int i = 0; i < framings.size(); i++) {
            if (framings.get(i) == framing) {
                return runs.get(i);
            }
        }
        framings.add(framing);
        runs.add(new Run());
        return runs.getLast();
    }
}
