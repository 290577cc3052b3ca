package io.tailrace.edge.link;

import io.tailrace.core.log.EpochTable;
import io.tailrace.core.log.Resume;
import io.tailrace.core.model.ChannelName;
import io.tailrace.core.model.Data;
import io.tailrace.core.model.Message;
import io.tailrace.core.model.Namespace;
import io.tailrace.core.model.Position;
import io.tailrace.core.model.Publication;
import io.tailrace.core.port.Appended;
import io.tailrace.core.port.Batch;
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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * The one store behind all replicas of a test: it remembers ids, and can hold its answers or its reads back. Appends
 * happen one after another on a thread of its own, as on a Redis.
 */
final class SharedLog implements Log, AutoCloseable {
    static final long EPOCH = 7;

    private final ExecutorService store = Executors.newSingleThreadExecutor();
    private final Map<ChannelName, List<Publication>> logs = new HashMap<>();
    private final Map<String, Long> ids = new HashMap<>();
    private final List<String> probes = new ArrayList<>();
    private volatile CountDownLatch gate = new CountDownLatch(0);
    private volatile boolean silentReads;
    private volatile boolean appending;

    /** From now on appends wait until {@link #letThrough}. */
    void hold() {
        gate = new CountDownLatch(1);
    }

    void letThrough() {
        gate.countDown();
    }

    /** From now on reads are not answered. */
    void silenceReads() {
        silentReads = true;
    }

    @Override
    public CompletionStage<Appended> append(ChannelName channel, Namespace namespace, Batch batch) {
        return CompletableFuture.supplyAsync(() -> appended(channel, batch), store);
    }

    /** Whether an append has come as far as the gate. */
    boolean isAppending() {
        return appending;
    }

    private Appended appended(ChannelName channel, Batch batch) {
        appending = true;
        try {
            gate.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        synchronized (this) {
            List<Publication> log = logs.computeIfAbsent(channel, absent -> new ArrayList<>());
            List<Stored> outcomes = new ArrayList<>();
            for (Publication publication : batch.publications()) {
                String id = channel + " " + publication.id();
                Long known = ids.get(id);
                if (known == null) {
                    log.add(publication);
                    ids.put(id, (long) log.size());
                    outcomes.add(new Stored.Fresh(new Position(EPOCH, log.size())));
                } else if (Data.same(log.get((int) (known - 1)).data(), publication.data())) {
                    outcomes.add(new Stored.Duplicate(new Position(EPOCH, known)));
                } else {
                    outcomes.add(new Stored.Conflict(new Position(EPOCH, known)));
                }
            }
            return new Appended(outcomes);
        }
    }

    /** The message ids of a channel in the order of their offsets. */
    synchronized List<String> idsOf(ChannelName channel) {
        return logs.getOrDefault(channel, List.of()).stream()
                .map(publication -> publication.id().text())
                .toList();
    }

    synchronized List<String> probes() {
        return List.copyOf(probes);
    }

    @Override
    public synchronized CompletionStage<ReadResult> read(ChannelName channel, From from, int limit) {
        if (silentReads) {
            return new CompletableFuture<>();
        }
        List<Publication> log = logs.getOrDefault(channel, List.of());
        EpochTable table = log.isEmpty() ? EpochTable.EMPTY : EpochTable.of(EPOCH, 1);
        Position after = switch (from) {
            case From.After resume -> resume.position();
            case From.Newest _ -> table.at(Math.max(0, log.size() - limit));
        };
        Resume.Standing standing = Resume.from(table, log.size(), 1, after);
        List<Message> messages = new ArrayList<>();
        for (long offset = standing.position().offset() + 1;
                offset <= log.size() && messages.size() < limit;
                offset++) {
            messages.add(new Message(new Position(EPOCH, offset), log.get((int) offset - 1), 1_000 + offset));
        }
        return CompletableFuture.completedStage(
                new ReadResult(standing.notices(), standing.position(), messages, table, log.size(), 1));
    }

    @Override
    public synchronized CompletionStage<List<Top>> tops(List<ChannelName> channels) {
        List<Top> tops = new ArrayList<>();
        for (ChannelName channel : channels) {
            List<Publication> log = logs.getOrDefault(channel, List.of());
            tops.add(log.isEmpty() ? Top.NONE : new Top(EPOCH, log.size()));
        }
        return CompletableFuture.completedStage(tops);
    }

    @Override
    public synchronized CompletionStage<Void> probe(String node, String nonce) {
        probes.add(node + " " + nonce);
        return CompletableFuture.completedStage(null);
    }

    @Override
    public void close() {
        letThrough();
        store.shutdownNow();
    }
}
