package io.tailrace.edge.hub;

import io.netty.buffer.ByteBuf;
import io.tailrace.core.model.ChannelName;
import io.tailrace.core.model.Notice;
import io.tailrace.core.model.Position;
import io.tailrace.core.model.TailraceException;
import io.tailrace.core.session.FrameId;
import io.tailrace.core.session.ServerFrame;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One client's connection as the hub sees it, and the only writer of its channel: messages, replies, errors and pings
 * all go through here, so that nothing stands between the fragments of something else. Loop thread only.
 *
 * <p>What a client has not read is held by the {@link Wire} up to its limit. Beyond that a client is only a cursor.
 */
public abstract class Socket {
    private final Hub hub;
    private final Framing framing;
    private final Wire wire;

    /** The channels it has a subscription on, and the index there; the first {@link #count} are used. */
    private ChannelHub[] joined = new ChannelHub[1];

    private int[] indexes = new int[1];
    private int count;

    private boolean open = true;
    boolean touched;
    boolean eager;

    /** When it stopped taking bytes; 0 while it takes them. */
    long unwritableSinceNanos;

    /** When the next heartbeat is due. */
    long heartbeatDueNanos;

    /** Where it stands in the hub's list of sockets. */
    int place = -1;

    protected Socket(Hub hub, Framing framing, Wire wire) {
        this.hub = hub;
        this.framing = framing;
        this.wire = wire;
    }

    public final Hub hub() {
        return hub;
    }

    final Framing framing() {
        return framing;
    }

    protected final Wire wire() {
        return wire;
    }

    final boolean writable() {
        return wire.writable();
    }

    public final boolean open() {
        return open;
    }

    /** Writes a shared buffer, and sees to it that it is flushed in this turn. Releases it. */
    final void write(ByteBuf bytes) {
        if (!open) {
            bytes.release();
            return;
        }
        wire.write(bytes);
        hub.touch(this);
    }

    /** Writes bytes in the form of the transport, to be flushed in this turn. */
    protected final void write(byte[] bytes) {
        if (open) {
            wire.write(bytes);
            hub.touch(this);
        }
    }

    final void flush() {
        wire.flush();
    }

    /** Flushes what was written so far, then runs the task: what it writes by another way comes after it. */
    protected final void flushThen(Runnable task) {
        wire.flush();
        task.run();
    }

    /** When it stopped taking bytes; 0 while it takes them. */
    protected final long unwritableSince() {
        return unwritableSinceNanos;
    }

    /** Says when the next heartbeat is due. */
    protected final void heartbeatDue(long nanos) {
        heartbeatDueNanos = nanos;
    }

    /**
     * Writes a frame in this transport's form. {@code at} is where the subscription stands after it, where it says so.
     */
    public abstract void tell(ServerFrame frame, @Nullable Position at);

    /**
     * A subscription has found its place. Returns whether it may go on at once; one that waits is woken by
     * {@link Hub#release}.
     */
    protected Go subscribed(
            @Nullable FrameId id, ChannelName channel, Position position, boolean recovered, List<Notice> notices) {
        tell(new ServerFrame.Subscribed(id, channel, position, recovered), position);
        for (Notice notice : notices) {
            tell(new ServerFrame.Told(channel, notice), notice.position());
        }
        return Go.ON;
    }

    /** Whether a subscription that was told its place is delivered to from now on. */
    public enum Go {
        ON,
        WHEN_RELEASED
    }

    /** A subscription could not be made. */
    protected void refused(@Nullable FrameId id, ChannelName channel, TailraceException cause) {
        tell(new ServerFrame.Error(id, channel.text(), cause.code(), cause.sentence(), cause.retryAfterMillis()), null);
    }

    /** Whether the run of messages is the same bytes for every receiver; else {@link #writeOwn} is called. */
    protected boolean shared() {
        return true;
    }

    /** Writes one message in bytes of this receiver's own; only where {@link #shared} is false. */
    protected void writeOwn(ChannelHub from, Frame frame) {
        throw new AssertionError("shared framing " + framing.transport());
    }

    /** A heartbeat is due. */
    protected abstract void heartbeat(long nowNanos);

    /** Looks at deadlines; called about once a second. */
    protected void sweep(long nowNanos) {}

    /** The process stops: say goodbye in this transport's way and close. */
    public abstract void drain();

    /** Closes because nothing was read, or no pong came, for too long; the client may resume. */
    protected abstract void closeSlow(String reason);

    /** A defect met this connection: it ends, the others go on. */
    protected abstract void fail();

    /** The connection ended; the hub has forgotten it. */
    protected abstract void forgotten();

    final void markClosed() {
        open = false;
    }

    // ---- the subscriptions, kept by ChannelHub ----

    final int count() {
        return count;
    }

    final ChannelHub joinedAt(int i) {
        return joined[i];
    }

    final int indexAt(int i) {
        return indexes[i];
    }

    final int find(ChannelHub channel) {
        for (int i = 0; i < count; i++) {
            if (joined[i] == channel) {
                return i;
            }
        }
        return -1;
    }

    final void join(ChannelHub channel, int index) {
        if (count == joined.length) {
            joined = Arrays.copyOf(joined, count * 2);
            indexes = Arrays.copyOf(indexes, count * 2);
        }
        joined[count] = channel;
        indexes[count] = index;
        count++;
    }

    final void moved(ChannelHub channel, int index) {
        indexes[find(channel)] = index;
    }

    final void leave(ChannelHub channel) {
        int i = find(channel);
        count--;
        joined[i] = joined[count];
        indexes[i] = indexes[count];
    }
}
