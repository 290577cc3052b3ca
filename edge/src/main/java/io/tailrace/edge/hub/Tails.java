package io.tailrace.edge.hub;

import io.tailrace.core.log.EpochTable;
import io.tailrace.core.model.ChannelName;
import io.tailrace.core.model.Notice;
import io.tailrace.core.model.Position;
import io.tailrace.core.port.From;
import java.util.List;

/** What a hub asks of the tails of its node, from its own loop; answers come back to that loop, in their order. */
public interface Tails {
    /**
     * The loop wants to hear a channel; {@link Hub#live} answers, and news follow it.
     *
     * @param stay comes back with the answer, so that one for an earlier stay of the loop is seen to be
     */
    void join(ChannelName channel, int loop, long stay);

    /** The loop hears enough of a channel. */
    void leave(ChannelName channel, int loop);

    /**
     * Reads the log, one read for all who ask the same at the same time; the answer comes to {@code reader} on the
     * loop.
     */
    void read(ChannelName channel, From from, int limit, int loop, Reader reader);

    /** A read met an epoch that the tail does not know: look for it now. */
    void suspect(ChannelName channel);

    /** A piece of the log, encoded. */
    record Piece(
            List<Notice> notices, Position standing, List<Frame> frames, EpochTable table, long top, long firstKept) {}

    /** Who waits for a {@link Piece}. */
    interface Reader {
        void read(Piece piece);

        void failed(RuntimeException cause);
    }
}
