package io.tailrace.core.memory;

import io.tailrace.codes.Code;
import io.tailrace.core.model.ChannelName;
import io.tailrace.core.model.Message;
import io.tailrace.core.model.Namespace;
import io.tailrace.core.model.TailraceException;
import io.tailrace.core.port.Appended;
import io.tailrace.core.port.Batch;
import io.tailrace.core.port.BusBatch;
import io.tailrace.core.port.Clock;
import io.tailrace.core.port.From;
import io.tailrace.core.port.Log;
import io.tailrace.core.port.Meter;
import io.tailrace.core.port.Metric;
import io.tailrace.core.port.ReadResult;
import io.tailrace.core.port.Top;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/**
 * The log in memory: a ring per channel that grows as it fills, and one limit for the bytes of all of them.
 *
 * <p>The bus is told after the channel's lock was given back. So two callers that append to one channel at once may
 * tell it in either order; tails order by offset, and the sequencer keeps one append in flight anyway.
 */
public final class MemoryLog implements Log {
    /** A full engine frees memory as history ages, so a refused publisher may come back after this. */
    static final long FULL_RETRY_MILLIS = 1_000;

    private final Clock clock;
    private final Meter meter;
    private final long bytesMax;
    private final Consumer<BusBatch> bus;
    private final ConcurrentHashMap<ChannelName, MemoryChannel> channels = new ConcurrentHashMap<>();
    private final AtomicLong bytes = new AtomicLong();
    /**
     * What a new channel starts with. Grows when a channel is forgotten, so that its name never meets its old epoch.
     */
    private final AtomicLong epoch;

    /** @param bytesMax the most bytes that all channels hold together, with their overhead as estimated */
    public MemoryLog(Clock clock, Meter meter, long bytesMax, Consumer<BusBatch> bus) {
        this.clock = clock;
        this.meter = meter;
        this.bytesMax = bytesMax;
        this.bus = bus;
        this.epoch = new AtomicLong(Math.max(1, clock.nowMillis() * 1024));
    }

    @Override
    public CompletionStage<Appended> append(ChannelName channel, Namespace namespace, Batch batch) {
        long beganNanos = clock.nowNanos();
        long nowMillis = clock.nowMillis();
        if (bytes.get() >= bytesMax) {
            sweep();
            if (bytes.get() >= bytesMax) {
                return CompletableFuture.failedFuture(new TailraceException(
                        Code.RESOURCE_EXHAUSTED,
                        "the in-memory engine holds %d bytes, the limit is %d; keep less history, raise tailrace.limits.memory-engine-bytes, or use Redis"
                                .formatted(bytes.get(), bytesMax),
                        FULL_RETRY_MILLIS));
            }
        }
        List<Message> news = new ArrayList<>(batch.publications().size());
        while (true) {
            MemoryChannel log = channels.computeIfAbsent(channel, name -> {
                bytes.addAndGet(MemoryChannel.OVERHEAD_BYTES);
                return new MemoryChannel(epoch.get());
            });
            Appended appended;
            synchronized (log) {
                if (log.forgotten) {
                    continue; // a sweep took it between the map and the lock
                }
                appended = log.append(namespace, batch, nowMillis, news, bytes);
            }
            meter.time(Metric.STORE_LATENCY, "append", clock.nowNanos() - beganNanos);
            if (!news.isEmpty()) {
                bus.accept(new BusBatch(channel, news.getFirst().position().epoch(), 1, news));
            }
            return CompletableFuture.completedFuture(appended);
        }
    }

    @Override
    public CompletionStage<ReadResult> read(ChannelName channel, From from, int limit) {
        if (limit < 0 || limit > READ_MESSAGES_MAX) {
            throw new IllegalArgumentException("read of %d messages, at most %d".formatted(limit, READ_MESSAGES_MAX));
        }
        MemoryChannel log = channels.get(channel);
        if (log == null) {
            return CompletableFuture.completedFuture(MemoryChannel.readOfNothing(from));
        }
        synchronized (log) {
            return CompletableFuture.completedFuture(log.read(from, limit));
        }
    }

    @Override
    public CompletionStage<List<Top>> tops(List<ChannelName> asked) {
        List<Top> tops = new ArrayList<>(asked.size());
        for (ChannelName channel : asked) {
            MemoryChannel log = channels.get(channel);
            if (log == null) {
                tops.add(Top.NONE);
            } else {
                synchronized (log) {
                    tops.add(log.top());
                }
            }
        }
        return CompletableFuture.completedFuture(List.copyOf(tops));
    }

    @Override
    public CompletionStage<Void> probe(String node, String nonce) {
        return CompletableFuture.completedFuture(null);
    }

    /**
     * Drops the history of channels that nobody appended to for longer than its age, and forgets channels that were
     * idle for {@link MemoryChannel#FORGET_MILLIS}. Walks all channels: call it every few seconds, from a thread that
     * may take a while.
     */
    public void sweep() {
        long nowMillis = clock.nowMillis();
        channels.forEach((name, log) -> {
            boolean forget;
            synchronized (log) {
                forget = log.age(nowMillis, bytes);
            }
            if (forget) {
                epoch.incrementAndGet(); // before its name is free, or who takes it at once gets the old epoch
                if (channels.remove(name, log)) {
                    bytes.addAndGet(-MemoryChannel.OVERHEAD_BYTES);
                }
            }
        });
    }

    /** How many bytes all channels hold now, as estimated. */
    public long bytes() {
        return bytes.get();
    }
}
