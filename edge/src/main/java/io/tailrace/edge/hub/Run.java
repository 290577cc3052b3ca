package io.tailrace.edge.hub;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import org.jspecify.annotations.Nullable;

/**
 * The messages that are due to whoever stands at one offset, back to back in one direct buffer: all its receivers get
 * the same bytes, and one write each, however many messages ride on it. The last run is kept, because those who stand
 * at one offset mostly come one after the other.
 *
 * <p>Built anew for each turn from the shared texts: copying some hundred bytes costs nothing beside the system calls,
 * and no direct memory is held while nobody writes. Loop thread only; the hub releases it at the end of a turn.
 */
final class Run {
    /** One receiver gets at most this much in one go, so that a returning one does not own the loop. */
    static final int BYTES_MAX = 64 << 10;

    private @Nullable ByteBuf buffer;
    private @Nullable Framing framing;
    private long after;
    private long top;
    private long end;

    /** The bytes after an offset; the caller retains what it writes. {@link #end} says how far they go. */
    ByteBuf of(FrameWindow window, Framing framing, long after) {
        ByteBuf kept = buffer;
        if (kept != null && this.after == after && top == window.top() && this.framing == framing) {
            return kept;
        }
        release();
        int size = 0;
        long last = after;
        while (last < window.top()) {
            int more = framing.size(window.get(last + 1));
            if (size > 0 && size + more > BYTES_MAX) {
                break;
            }
            size += more;
            last++;
        }
        ByteBuf built = PooledByteBufAllocator.DEFAULT.directBuffer(size, size);
        buffer = built; // from here on it is released with the run, also where a framing fails
        this.framing = null;
        Framing.Sink sink = new BufferSink(built);
        for (long offset = after + 1; offset <= last; offset++) {
            framing.write(window.get(offset), sink);
        }
        this.framing = framing;
        this.after = after;
        this.top = window.top();
        this.end = last;
        return built;
    }

    /** The last offset that the run carries. */
    long end() {
        return end;
    }

    void release() {
        ByteBuf kept = buffer;
        if (kept != null) {
            buffer = null;
            kept.release();
        }
    }
}
