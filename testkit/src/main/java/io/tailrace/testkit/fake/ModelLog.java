package io.tailrace.testkit.fake;

import io.tailrace.core.log.EpochTable;
import io.tailrace.core.log.Resume;
import io.tailrace.core.model.ChannelName;
import io.tailrace.core.model.Message;
import io.tailrace.core.model.Namespace;
import io.tailrace.core.model.Position;
import io.tailrace.core.model.Publication;
import io.tailrace.core.port.Appended;
import io.tailrace.core.port.Batch;
import io.tailrace.core.port.BusBatch;
import io.tailrace.core.port.From;
import io.tailrace.core.port.Log;
import io.tailrace.core.port.ReadResult;
import io.tailrace.core.port.Stored;
import io.tailrace.core.port.Top;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * A log that fails over on command: it loses its newest messages, forgets a channel, trims, and opens an epoch at the
 * next append, as a store does whose lineage changed. It remembers no message ids. Answers at once; thread-safe.
 */
public final class ModelLog implements Log {
    private final Map<ChannelName, Model> channels = new HashMap<>();
    private final Consumer<BusBatch> bus;
    private long epochs = 1_000;

    /** @param bus what is told of every append, under the lock of the log, so in its order */
    public ModelLog(Consumer<BusBatch> bus) {
        this.bus = bus;
    }

    private static final class Model {
        EpochTable table = EpochTable.EMPTY;
        boolean newLineage = true;
        List<Message> all = new ArrayList<>();
        long firstKept = 1;

        long top() {
            return all.size();
        }
    }

    private Model of(ChannelName channel) {
        return channels.computeIfAbsent(channel, name -> new Model());
    }

    @Override
    public synchronized CompletionStage<Appended> append(ChannelName channel, Namespace namespace, Batch batch) {
        Model model = of(channel);
        open(model);
        List<Message> news = new ArrayList<>();
        List<Stored> outcomes = new ArrayList<>();
        for (Publication publication : batch.publications()) {
            Position position = new Position(model.table.epoch(), model.top() + 1);
            Message message = new Message(position, publication, model.top());
            model.all.add(message);
            news.add(message);
            outcomes.add(new Stored.Fresh(position));
        }
        int keep = namespace.retention().ephemeral() ? 0 : namespace.retention().messagesMax();
        model.firstKept = Math.max(model.firstKept, model.top() - keep + 1);
        bus.accept(new BusBatch(channel, model.table.epoch(), model.table.start(), news));
        return CompletableFuture.completedFuture(new Appended(outcomes));
    }

    private void open(Model model) {
        if (model.newLineage) {
            model.newLineage = false;
            model.table = model.table.with(++epochs, model.top() + 1);
        }
    }

    /**
     * Another server takes over that lacks the newest messages, and the epochs that began after what it has: the next
     * append opens an epoch. At most {@link EpochTable#PAIRS_MAX} epochs; what would be more is left out.
     */
    public synchronized void failOver(ChannelName channel, int lost) {
        Model model = of(channel);
        if (model.table.isEmpty() || model.table.pairs().size() == EpochTable.PAIRS_MAX) {
            return; // one more would make the table forget its oldest, with what belongs to it
        }
        long top = Math.max(1, model.top() - lost);
        List<EpochTable.Pair> known = new ArrayList<>(model.table.pairs());
        known.removeIf(pair -> pair.start() > top);
        model.table = new EpochTable(known);
        model.all = new ArrayList<>(model.all.subList(0, (int) top));
        model.firstKept = Math.min(model.firstKept, top + 1);
        model.newLineage = true;
    }

    /** Opens the epoch that is due without appending, as an append of known ids does. */
    public synchronized void openEpoch(ChannelName channel) {
        Model model = of(channel);
        if (!model.table.isEmpty()) {
            open(model);
        }
    }

    /** The channel's keys are gone. */
    public synchronized void forget(ChannelName channel) {
        channels.remove(channel);
    }

    /** Drops all but the newest messages. */
    public synchronized void trim(ChannelName channel, int kept) {
        Model model = of(channel);
        model.firstKept = Math.max(model.firstKept, model.top() - kept + 1);
    }

    /** All messages of the lineage of now, trimmed or not; the offset of the first is 1. */
    public synchronized List<Message> lineage(ChannelName channel) {
        return List.copyOf(of(channel).all);
    }

    /** As {@link #read}, now. */
    public synchronized ReadResult readNow(ChannelName channel, From from, int limit) {
        Model model = of(channel);
        long top = model.top();
        return switch (from) {
            case From.After(Position position) -> {
                Resume.Standing standing = Resume.from(model.table, top, model.firstKept, position);
                long after = standing.position().offset();
                yield new ReadResult(
                        standing.notices(),
                        standing.position(),
                        model.all.subList((int) after, (int) Math.min(top, after + limit)),
                        model.table,
                        top,
                        model.firstKept);
            }
            case From.Newest(long before) -> {
                long last = before > 0 ? Math.min(before - 1, top) : top;
                long standing = Math.min(last, Math.max(model.firstKept - 1, last - limit));
                yield new ReadResult(
                        List.of(),
                        model.table.at(standing),
                        model.all.subList((int) standing, (int) last),
                        model.table,
                        top,
                        model.firstKept);
            }
        };
    }

    @Override
    public CompletionStage<ReadResult> read(ChannelName channel, From from, int limit) {
        return CompletableFuture.completedFuture(readNow(channel, from, limit));
    }

    /** The top, now. */
    public synchronized Top topNow(ChannelName channel) {
        Model model = of(channel);
        return model.table.isEmpty() ? Top.NONE : new Top(model.table.epoch(), model.top());
    }

    @Override
    public CompletionStage<List<Top>> tops(List<ChannelName> asked) {
        return CompletableFuture.completedFuture(
                asked.stream().map(this::topNow).toList());
    }

    @Override
    public CompletionStage<Void> probe(String node, String nonce) {
        return CompletableFuture.completedFuture(null);
    }
}
