package io.tailrace.edge.hub;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The newest frames of a channel, without a hole: the offsets {@link #first} to {@link #top}, in a ring that grows as
 * it fills. Empty, it still knows its top. Not thread-safe.
 */
public final class FrameWindow {
    private static final int LENGTH_MIN = 8;

    private final int framesMax;
    private final long bytesMax;
    private @Nullable Frame[] slots = new @Nullable Frame[LENGTH_MIN];
    private int head;
    private int size;
    private long bytes;
    private long top;

    public FrameWindow(int framesMax, long bytesMax) {
        this.framesMax = framesMax;
        this.bytesMax = bytesMax;
    }

    /** Empties it; the next frame is the one after {@code top}. */
    public void restart(long top) {
        slots = new @Nullable Frame[LENGTH_MIN];
        head = 0;
        size = 0;
        bytes = 0;
        this.top = top;
    }

    /** Adds what follows the top, and lets the oldest go where a limit is exceeded. */
    public void add(List<Frame> frames) {
        for (Frame frame : frames) {
            if (frame.offset() != top + 1) {
                throw new AssertionError("frame %d after %d".formatted(frame.offset(), top));
            }
            if (size == slots.length) {
                grow();
            }
            slots[(head + size) & (slots.length - 1)] = frame;
            size++;
            bytes += frame.weightBytes();
            top = frame.offset();
        }
        shrink(framesMax, bytesMax);
    }

    /** Lets the oldest go until at most so many frames and bytes are left. */
    public void shrink(int framesMax, long bytesMax) {
        while (size > 0 && (size > framesMax || bytes > bytesMax)) {
            Frame oldest = slots[head];
            slots[head] = null;
            head = (head + 1) & (slots.length - 1);
            size--;
            bytes -= oldest == null ? 0 : oldest.weightBytes();
        }
    }

    /** Lets everything below an offset go. */
    public void dropBelow(long first) {
        shrink((int) Math.max(0, Math.min(size, top - first + 1)), bytesMax);
    }

    /** Lets everything above an offset go. */
    public void cutTo(long top) {
        while (size > 0 && this.top > top) {
            int last = (head + size - 1) & (slots.length - 1);
            Frame newest = slots[last];
            slots[last] = null;
            size--;
            bytes -= newest == null ? 0 : newest.weightBytes();
            this.top--;
        }
        this.top = top;
    }

    private void grow() {
        @Nullable Frame[] longer = Arrays.copyOf(slots, slots.length * 2);
        for (int i = 0; i < size; i++) {
            longer[i] = slots[(head + i) & (slots.length - 1)];
        }
        Arrays.fill(longer, size, longer.length, null);
        slots = longer;
        head = 0;
    }

    /** The oldest offset that is here; {@code top + 1} when nothing is. */
    public long first() {
        return top - size + 1;
    }

    public long top() {
        return top;
    }

    public long bytes() {
        return bytes;
    }

    public Frame get(long offset) {
        if (offset < first() || offset > top) {
            throw new AssertionError("offset %d in a window of %d to %d".formatted(offset, first(), top));
        }
        Frame frame = slots[(head + (int) (offset - first())) & (slots.length - 1)];
        if (frame == null) {
            throw new AssertionError("empty slot at offset " + offset);
        }
        return frame;
    }

    /** All frames, oldest first. */
    public List<Frame> all() {
        Frame[] frames = new Frame[size];
        for (int i = 0; i < size; i++) {
            frames[i] = get(first() + i);
        }
        return List.of(frames);
    }
}
