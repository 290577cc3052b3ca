package io.tailrace.core.log;

import io.tailrace.core.model.Position;
import java.util.ArrayList;
import java.util.List;

/**
 * Which epoch holds which offsets of one channel: pairs of epoch and first offset, oldest first, at most
 * {@link #PAIRS_MAX}. An epoch ends where the next one starts; the last ends at the channel's top. An epoch without
 * messages is legal. Immutable.
 */
public record EpochTable(List<Pair> pairs) {
    /** More lineages than this are forgotten together with their messages. */
    public static final int PAIRS_MAX = 16;

    public static final EpochTable EMPTY = new EpochTable(List.of());

    /** One epoch and the first offset that counts in it. */
    public record Pair(long epoch, long start) {}

    public EpochTable {
        pairs = List.copyOf(pairs);
        if (pairs.size() > PAIRS_MAX) {
            throw new IllegalArgumentException("%d pairs, at most %d".formatted(pairs.size(), PAIRS_MAX));
        }
        for (int i = 1; i < pairs.size(); i++) {
            Pair before = pairs.get(i - 1);
            Pair pair = pairs.get(i);
            if (pair.epoch() <= before.epoch() || pair.start() < before.start()) {
                throw new IllegalArgumentException("pair %s after %s".formatted(pair, before));
            }
        }
    }

    public static EpochTable of(long epoch, long start) {
        return new EpochTable(List.of(new Pair(epoch, start)));
    }

    /** Reads {@code e1:start1 e2:start2 …}, the form in the store; an empty text is the empty table. */
    public static EpochTable parse(String text) {
        if (text.isBlank()) {
            return EMPTY;
        }
        List<Pair> pairs = new ArrayList<>();
        for (String part : text.trim().split(" ", -1)) {
            int colon = part.indexOf(':');
            if (colon < 0) {
                throw new IllegalArgumentException("epoch table '%s'".formatted(text));
            }
            pairs.add(new Pair(Long.parseLong(part.substring(0, colon)), Long.parseLong(part.substring(colon + 1))));
        }
        return new EpochTable(pairs);
    }

    public boolean isEmpty() {
        return pairs.isEmpty();
    }

    /** The newest epoch, 0 for the empty table. */
    public long epoch() {
        return pairs.isEmpty() ? 0 : pairs.getLast().epoch();
    }

    /** Where the newest epoch starts, 1 for the empty table. */
    public long start() {
        return pairs.isEmpty() ? 1 : pairs.getLast().start();
    }

    /** The index of an epoch, or -1. */
    public int indexOf(long epoch) {
        for (int i = pairs.size() - 1; i >= 0; i--) {
            if (pairs.get(i).epoch() == epoch) {
                return i;
            }
        }
        return -1;
    }

    /**
     * The epoch that holds an offset: the last pair that starts at or below it; the first pair's for an offset below
     * all of them; 0 for the empty table.
     */
    public long epochOf(long offset) {
        for (int i = pairs.size() - 1; i >= 0; i--) {
            if (pairs.get(i).start() <= offset) {
                return pairs.get(i).epoch();
            }
        }
        return pairs.isEmpty() ? 0 : pairs.getFirst().epoch();
    }

    /** The position of an offset; {@code 0.0} for the empty table. */
    public Position at(long offset) {
        return pairs.isEmpty() ? Position.NOTHING : new Position(epochOf(offset), offset);
    }

    /** This table with one more epoch at its end; the oldest goes where there were {@link #PAIRS_MAX}. */
    public EpochTable with(long epoch, long start) {
        List<Pair> longer = new ArrayList<>(pairs);
        longer.add(new Pair(epoch, start));
        if (longer.size() > PAIRS_MAX) {
            longer.removeFirst();
        }
        return new EpochTable(longer);
    }

    /** The form in the store, which {@link #parse} reads. */
    public String text() {
        StringBuilder text = new StringBuilder();
        for (Pair pair : pairs) {
            text.append(text.isEmpty() ? "" : " ")
                    .append(pair.epoch())
                    .append(':')
                    .append(pair.start());
        }
        return text.toString();
    }
}
