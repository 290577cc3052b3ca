package io.tailrace.sse.events;

import io.tailrace.codes.CloseCode;
import io.tailrace.core.cursor.Cursor;
import io.tailrace.core.model.ChannelName;
import io.tailrace.core.model.Notice;
import io.tailrace.core.model.Position;
import io.tailrace.core.model.TailraceException;
import io.tailrace.core.port.Metric;
import io.tailrace.core.session.FrameId;
import io.tailrace.core.session.ServerFrame;
import io.tailrace.edge.hub.ChannelHub;
import io.tailrace.edge.hub.Frame;
import io.tailrace.edge.hub.Hub;
import io.tailrace.edge.hub.Socket;
import io.tailrace.edge.hub.Wire;
import io.tailrace.edge.wire.JsonFrames;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One SSE stream. Over one channel every receiver gets the same bytes. Over several the {@code id} of each event is the
 * receiver's cursor, so events are its own; and no {@code subscribed} goes out before all channels have a position, so
 * that a stream that is cut before its first message still resumes on all of them.
 */
final class SseSocket extends Socket {
    private static final byte[] COMMENT = SseFraming.chunk(":\n\n");

    private final List<ChannelName> channels;
    private final Runnable end;
    private final @Nullable Position[] positions;
    private final List<Placed> placed = new ArrayList<>(1);
    private boolean begun;

    private record Placed(ChannelName channel, Position position, boolean recovered, List<Notice> notices) {}

    /** @param end ends the HTTP response, which ends the stream for the client */
    SseSocket(Hub hub, Wire wire, List<ChannelName> channels, Runnable end) {
        super(hub, SseFraming.INSTANCE, wire);
        this.channels = channels;
        this.end = end;
        this.positions = new @Nullable Position[channels.size()];
        heartbeatNext(hub.nowNanos());
    }

    private void heartbeatNext(long nowNanos) {
        heartbeatDue(nowNanos + TimeUnit.MILLISECONDS.toNanos(hub().limits().streamHeartbeatMillis()));
    }

    @Override
    protected boolean shared() {
        return channels.size() == 1;
    }

    @Override
    public void tell(ServerFrame frame, @Nullable Position at) {
        String id = "";
        if (frame instanceof ServerFrame.Told(ChannelName channel, Notice notice)) {
            if (!begun) {
                later(channel, notice);
                return;
            }
            id = moved(channel, notice.position());
        } else if (frame instanceof ServerFrame.Subscribed subscribed) {
            id = moved(subscribed.channel(), subscribed.position());
        }
        write(SseFraming.event(JsonFrames.type(frame), id, JsonFrames.server(frame)));
    }

    /** A notice for a channel that was placed while others were not: it is told in its turn. */
    private void later(ChannelName channel, Notice notice) {
        for (int i = 0; i < placed.size(); i++) {
            Placed one = placed.get(i);
            if (one.channel().equals(channel)) {
                List<Notice> notices = new ArrayList<>(one.notices());
                notices.add(notice);
                placed.set(i, new Placed(channel, one.position(), one.recovered(), notices));
            }
        }
    }

    @Override
    protected Go subscribed(
            @Nullable FrameId id, ChannelName channel, Position position, boolean recovered, List<Notice> notices) {
        placed.add(new Placed(channel, position, recovered, notices));
        positions[channels.indexOf(channel)] = position;
        if (placed.size() < channels.size()) {
            return Go.WHEN_RELEASED;
        }
        begun = true;
        for (Placed one : placed) {
            tell(new ServerFrame.Subscribed(null, one.channel(), one.position(), one.recovered()), one.position());
        }
        for (Placed one : placed) {
            for (Notice notice : one.notices()) {
                tell(new ServerFrame.Told(one.channel(), notice), notice.position());
            }
        }
        placed.clear();
        if (channels.size() == 1) {
            return Go.ON;
        }
        hub().soon(this, () -> hub().release(this));
        return Go.WHEN_RELEASED;
    }

    private String moved(ChannelName channel, Position position) {
        positions[channels.indexOf(channel)] = position;
        return cursor();
    }

    private String cursor() {
        List<Position> all = new ArrayList<>(positions.length);
        for (Position position : positions) {
            all.add(position == null ? Position.NOTHING : position);
        }
        return Cursor.text(channels, all)
                .orElseThrow(() -> new AssertionError("no cursor for " + Arrays.toString(positions)));
    }

    @Override
    protected void writeOwn(ChannelHub from, Frame frame) {
        positions[channels.indexOf(from.channel())] = new Position(frame.epoch(), frame.offset());
        write(SseFraming.own(frame, cursor()));
    }

    @Override
    protected void refused(@Nullable FrameId id, ChannelName channel, TailraceException cause) {
        super.refused(id, channel, cause);
        end.run();
    }

    @Override
    protected void heartbeat(long nowNanos) {
        write(COMMENT);
        heartbeatNext(nowNanos);
    }

    @Override
    public void drain() {
        hub().meter().count(Metric.CLOSES, Integer.toString(CloseCode.DRAIN.number()), 1);
        flushThen(end);
    }

    @Override
    protected void closeSlow(String reason) {
        hub().meter().count(Metric.CLOSES, Integer.toString(CloseCode.TOO_SLOW.number()), 1);
        wire().endNow();
    }

    @Override
    protected void fail() {
        hub().meter().count(Metric.CLOSES, Integer.toString(CloseCode.INTERNAL.number()), 1);
        wire().endNow();
    }

    @Override
    protected void forgotten() {}
}
