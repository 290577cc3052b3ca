package io.tailrace.core.memory;

import io.tailrace.core.model.Message;
import io.tailrace.core.model.Publication;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Messages in rising order, oldest out first; an array whose length is a power of two and doubles as it fills. */
final class MessageRing {
    private static final int LENGTH_MIN = 8;

    private @Nullable Message[] slots = new @Nullable Message[LENGTH_MIN];
    private int first;
    private int size;
    private long weight;

    void add(Message message) {
        if (size == slots.length) {
            @Nullable Message[] longer = new @Nullable Message[slots.length * 2];
            for (int i = 0; i < size; i++) {
                longer[i] = slots[(first + i) & (slots.length - 1)];
            }
            slots = longer;
            first = 0;
        }
        slots[(first + size) & (slots.length - 1)] = message;
        size++;
        weight += weight(message);
    }

    Message get(int index) {
        if (index < 0 || index >= size) {
            throw new IndexOutOfBoundsException("index %d of %d".formatted(index, size));
        }
        Message message = slots[(first + index) & (slots.length - 1)];
        if (message == null) {
            throw new AssertionError("empty slot %d of %d".formatted(index, size));
        }
        return message;
    }

    Message oldest() {
        return get(0);
    }

    void removeOldest() {
        weight -= weight(get(0));
        slots[first] = null;
        first = (first + 1) & (slots.length - 1);
        size--;
    }

    void clear() {
        if (slots.length > LENGTH_MIN) {
            slots = new @Nullable Message[LENGTH_MIN];
        } else {
            Arrays.fill(slots, null);
        }
        first = 0;
        size = 0;
        weight = 0;
    }

    boolean isEmpty() {
        return size == 0;
    }

    int size() {
        return size;
    }

    /** The bytes that retention counts: data and texts. */
    long weight() {
        return weight - (long) size * Publication.OVERHEAD_BYTES;
    }

    /** The bytes that memory counts: also objects and the array. */
    long bytes() {
        return weight + slots.length * 4L;
    }

    /**
     * The index to begin at so that what lies between it and {@code end} is at most {@code bytesMax}, but for one
     * message, and it is not below {@code from}.
     */
    long firstWithin(long from, long end, long bytesMax) {
        long index = end;
        long bytes = 0;
        while (index > from && bytes < bytesMax) {
            index--;
            bytes += weight(get((int) index));
        }
        return index;
    }

    private static long weight(Message message) {
        return message.publication().weightBytes();
    }
}
