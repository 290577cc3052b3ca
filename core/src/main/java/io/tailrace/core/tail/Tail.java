package io.tailrace.core.tail;

import io.tailrace.core.log.EpochTable;
import io.tailrace.core.model.ChannelName;
import io.tailrace.core.model.Message;
import io.tailrace.core.model.Notice;
import io.tailrace.core.model.Position;
import io.tailrace.core.port.BusBatch;
import io.tailrace.core.port.From;
import io.tailrace.core.port.Log;
import io.tailrace.core.port.Meter;
import io.tailrace.core.port.Metric;
import io.tailrace.core.port.ReadResult;
import io.tailrace.core.port.Top;
import java.util.List;
import java.util.function.Consumer;

/**
 * Follows one channel: turns what the bus tells, which may have holes, repeats, crossings and new epochs, into news
 * without a hole, or says what is missing.
 *
 * <p><b>Phases.</b> {@code SUBSCRIBING}: the bus was asked, and what arrives is held. {@code JOINING}: the bus
 * confirmed, and only now the log is read; reading before the confirmation would lose what falls in between.
 * {@code LIVE}: batches are applied as they come. {@code REPAIRING}: something is missing or the epoch is another one;
 * one read of the log from the last offset is under way, and what arrives is held.
 *
 * <p><b>Rules.</b> The epoch is compared before the offset: a lower offset is old news only inside one epoch. Whatever
 * the bus cannot answer, the log does: a hole, a new epoch, a top that differs after a break, all end in the same
 * resume read, whose notices say what became of what was told. So there is one path for trouble, and it is the path of
 * every returning client.
 *
 * <p><b>Generations.</b> Every read carries one; an answer that belongs to an older one is ignored, so a break in the
 * middle of a read cannot bring back a stale top.
 */
public final class Tail {
    /** How many of the newest messages a tail begins with, so that who comes back soon needs no read of the log. */
    public static final int WARM_MESSAGES = 128;

    /**
     * After so many repairs in a row that do not explain a batch, the batch is dropped: its sender is not our store.
     */
    private static final int REPAIRS_IN_A_ROW_MAX = 3;

    private enum Phase {
        SUBSCRIBING,
        JOINING,
        LIVE,
        REPAIRING
    }

    private final ChannelName channel;
    private final Meter meter;
    private final HeldBatches held = new HeldBatches();
    private Phase phase = Phase.SUBSCRIBING;
    private EpochTable table = EpochTable.EMPTY;
    private long top;
    private long generation;
    private int repairsInARow;

    public Tail(ChannelName channel, Meter meter) {
        this.channel = channel;
        this.meter = meter;
    }

    public ChannelName channel() {
        return channel;
    }

    /** Whether it follows and nothing is known to be missing. */
    public boolean live() {
        return phase == Phase.LIVE;
    }

    /** Whether it has a top to compare, which it keeps while it repairs. */
    public boolean joined() {
        return phase == Phase.LIVE || phase == Phase.REPAIRING;
    }

    public long top() {
        return top;
    }

    public Position position() {
        return table.at(top);
    }

    /**
     * The bus confirmed the channel. A read that is under way was perhaps answered before a break, so it is asked anew;
     * a tail that is {@link #live} is to be compared with the store's top instead.
     */
    public void confirmed(Consumer<TailEffect> effects) {
        switch (phase) {
            case SUBSCRIBING, JOINING -> {
                phase = Phase.JOINING;
                effects.accept(new TailEffect.Read(++generation, From.Newest.OF_ALL, WARM_MESSAGES));
            }
            case REPAIRING -> readOn(effects);
            case LIVE -> {}
        }
    }

    /** The bus told of an append. */
    public void received(BusBatch batch, Consumer<TailEffect> effects) {
        if (phase != Phase.LIVE) {
            hold(batch);
            return;
        }
        if (!apply(batch, effects)) {
            hold(batch);
            repairsInARow = 0;
            repair(effects);
        }
    }

    private void hold(BusBatch batch) {
        int dropped = held.hold(batch);
        if (dropped > 0) {
            meter.count(Metric.HELD_DROPPED, "", dropped);
        }
    }

    /** Applies a batch; false where the log has to be asked first. */
    private boolean apply(BusBatch batch, Consumer<TailEffect> effects) {
        if (batch.epoch() != table.epoch()) {
            boolean firstOfAll = table.isEmpty() && batch.epochStart() == 1 && batch.firstOffset() == 1;
            if (!firstOfAll) {
                return false;
            }
            table = EpochTable.of(batch.epoch(), 1); // nothing was told, so nothing can have been lost
        }
        if (batch.lastOffset() <= top) {
            return true; // a repeat, or what a read has brought already
        }
        if (batch.firstOffset() > top + 1) {
            return false;
        }
        List<Message> news = batch.messages();
        if (batch.firstOffset() <= top) {
            news = news.subList((int) (top + 1 - batch.firstOffset()), news.size());
        }
        top = batch.lastOffset();
        repairsInARow = 0;
        effects.accept(new TailEffect.News(news, table));
        return true;
    }

    private void repair(Consumer<TailEffect> effects) {
        phase = Phase.REPAIRING;
        meter.count(Metric.REPAIRS);
        readOn(effects);
    }

    private void readOn(Consumer<TailEffect> effects) {
        effects.accept(new TailEffect.Read(++generation, new From.After(position()), Log.READ_MESSAGES_MAX));
    }

    /**
     * What the store says is its top, asked after a break or by a sweep.
     *
     * @param topWhenAsked this tail's {@link #position} when the question was sent; what arrived since is no evidence
     */
    public void compared(Top answer, Position topWhenAsked, Consumer<TailEffect> effects) {
        if (phase != Phase.LIVE) {
            return; // a read is under way, and it is the better answer
        }
        boolean same = answer.epoch() == topWhenAsked.epoch() && answer.offset() == topWhenAsked.offset();
        boolean arrivedMeanwhile =
                answer.epoch() == table.epoch() && answer.offset() <= top && answer.offset() >= topWhenAsked.offset();
        if (!same && !arrivedMeanwhile) {
            repair(effects);
        }
    }

    /** Somebody read this channel and met an epoch that this tail does not know: look for it now. */
    public void suspect(Consumer<TailEffect> effects) {
        if (phase == Phase.LIVE) {
            repair(effects);
        }
    }

    /** The answer to a {@link TailEffect.Read}. */
    public void read(long generation, ReadResult result, Consumer<TailEffect> effects) {
        if (generation != this.generation) {
            return;
        }
        switch (phase) {
            case JOINING -> {
                table = result.table();
                top = result.top();
                phase = Phase.LIVE;
                boolean whole = !result.messages().isEmpty() && result.end().offset() == top;
                effects.accept(new TailEffect.Live(whole ? result.messages() : List.of(), table, top));
                release(effects);
            }
            case REPAIRING -> repaired(result, effects);
            case SUBSCRIBING, LIVE -> {}
        }
    }

    private void repaired(ReadResult result, Consumer<TailEffect> effects) {
        boolean otherTable = !table.equals(result.table());
        table = result.table();
        top = result.standing().offset();
        for (Notice notice : result.notices()) {
            effects.accept(effectOf(notice, result));
        }
        if (!result.messages().isEmpty()) {
            top = result.end().offset();
            effects.accept(new TailEffect.News(result.messages(), table));
            if (top < result.top()) {
                readOn(effects);
                return;
            }
        } else if (otherTable && result.notices().isEmpty()) {
            // An epoch that has no message yet: who compares epochs has to know it all the same.
            effects.accept(new TailEffect.News(List.of(), table));
        }
        phase = Phase.LIVE;
        release(effects);
    }

    private TailEffect effectOf(Notice notice, ReadResult result) {
        return switch (notice) {
            case Notice.Rewound(long lost, Position position) -> new TailEffect.Rewound(position, table);
            case Notice.Gap gap ->
                switch (gap.cause()) {
                    case UNKNOWN_EPOCH -> new TailEffect.Reset(gap.position(), table);
                    case TRIMMED, DELETED -> {
                        // A channel that keeps nothing answers "all gone up to the top"; what is held is not gone.
                        long heldFirst =
                                result.messages().isEmpty() ? held.firstAbove(table.epoch(), gap.from() - 1) : 0;
                        if (heldFirst > 0 && heldFirst <= gap.to()) {
                            top = heldFirst - 1;
                        }
                        yield new TailEffect.Skipped(top, table);
                    }
                };
        };
    }

    /** Applies what was held meanwhile, up to the first that needs the log again. */
    private void release(Consumer<TailEffect> effects) {
        BusBatch batch;
        while ((batch = held.poll(table.epoch())) != null) {
            if (apply(batch, effects)) {
                continue;
            }
            boolean oldEpoch = batch.epoch() != table.epoch() && table.indexOf(batch.epoch()) >= 0;
            if (oldEpoch || ++repairsInARow > REPAIRS_IN_A_ROW_MAX) {
                meter.count(Metric.HELD_DROPPED, "", 1); // the log was asked and does not know it
                continue;
            }
            hold(batch);
            repair(effects);
            return;
        }
        if (held.takeDropped()) {
            repair(effects);
        }
    }

    /** The read of that generation failed: the owner waits a moment and asks for the same again. */
    public void readFailed(long generation, Consumer<TailEffect> effects) {
        if (generation != this.generation) {
            return;
        }
        if (phase == Phase.JOINING) {
            effects.accept(new TailEffect.Read(++this.generation, From.Newest.OF_ALL, WARM_MESSAGES));
        } else if (phase == Phase.REPAIRING) {
            readOn(effects);
        }
    }
}
