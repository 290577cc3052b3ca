package io.tailrace.edge.tail;

import io.tailrace.core.log.EpochTable;
import io.tailrace.core.model.ChannelName;
import io.tailrace.core.port.Meter;
import io.tailrace.core.tail.Tail;
import io.tailrace.edge.hub.FrameWindow;

/** One tail with its window and the loops that listen to it. Belongs to the keeper. */
final class KeptTail {
    final Tail tail;
    final FrameWindow window;

    /** The stay of each loop that listens; 0 where it does not. */
    final long[] stays;

    EpochTable table = EpochTable.EMPTY;

    /** Counts plans to end it, so that a plan that was overtaken is seen to be. */
    int lingering;

    /** Nothing was heard since the last sweep. */
    boolean quiet;

    KeptTail(ChannelName channel, Meter meter, int loops, FrameWindow window) {
        this.tail = new Tail(channel, meter);
        this.window = window;
        this.stays = new long[loops];
    }

    boolean wanted() {
        for (long stay : stays) {
            if (stay != 0) {
                return true;
            }
        }
        return false;
    }
}
