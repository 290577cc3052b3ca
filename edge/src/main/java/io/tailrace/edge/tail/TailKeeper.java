package io.tailrace.edge.tail;

import io.tailrace.core.model.ChannelName;
import io.tailrace.core.model.Message;
import io.tailrace.core.model.Position;
import io.tailrace.core.port.Bus;
import io.tailrace.core.port.BusBatch;
import io.tailrace.core.port.From;
import io.tailrace.core.port.Link;
import io.tailrace.core.port.Log;
import io.tailrace.core.port.Meter;
import io.tailrace.core.port.Metric;
import io.tailrace.core.port.ReadResult;
import io.tailrace.core.port.Top;
import io.tailrace.core.tail.TailEffect;
import io.tailrace.edge.hub.Frame;
import io.tailrace.edge.hub.FrameWindow;
import io.tailrace.edge.hub.Hub;
import io.tailrace.edge.hub.HubLimits;
import io.tailrace.edge.hub.Tails;
import io.tailrace.edge.loop.Handover;
import io.tailrace.edge.wire.JsonFrames;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * The tails that one loop owns. Drives {@code core.tail.Tail} with what bus and log answer, keeps the window that new
 * loops begin with, encodes each message once, and tells every loop that listens. Loop thread only.
 */
final class TailKeeper {
    /** How long to wait before a failed read or comparison is tried again. */
    static final long RETRY_MILLIS = 200;

    private final int index;
    private final Handover handover;
    private final Hubs hubs;
    private final Bus bus;
    private final Link link;
    private final HubLimits limits;
    private final WindowBudget budget;
    private final Meter meter;

    private final Map<ChannelName, KeptTail> tails = new HashMap<>();
    private final Map<Asked, List<Asker>> reads = new HashMap<>();
    private final LinkedHashMap<ChannelName, KeptTail> suspects = new LinkedHashMap<>();
    private boolean comparing;
    private volatile int count;

    /** Where to find the hub of a loop; only that loop may touch it. */
    interface Hubs {
        Hub of(int loop);
    }

    private record Asked(ChannelName channel, From from, int limit) {}

    private record Asker(int loop, Tails.Reader reader) {}

    TailKeeper(
            int index,
            Handover handover,
            Hubs hubs,
            Bus bus,
            Link link,
            HubLimits limits,
            WindowBudget budget,
            Meter meter) {
        this.index = index;
        this.handover = handover;
        this.hubs = hubs;
        this.bus = bus;
        this.link = link;
        this.limits = limits;
        this.budget = budget;
        this.meter = meter;
        meter.gauge(Metric.TAILS, "", () -> count);
    }

    // ---- what the hubs ask ----

    void join(ChannelName channel, int loop, long stay) {
        KeptTail kept = tails.get(channel);
        if (kept == null) {
            kept = new KeptTail(
                    channel,
                    meter,
                    handover.loops().count(),
                    new FrameWindow(limits.windowMessagesMax(), limits.windowBytesMax()));
            tails.put(channel, kept);
            count = tails.size();
            kept.stays[loop] = stay;
            bus.subscribe(channel);
            return;
        }
        kept.stays[loop] = stay;
        kept.lingering++; // an end that was planned is off
        if (kept.tail.joined()) {
            tellLive(kept, loop);
        }
    }

    void leave(ChannelName channel, int loop) {
        KeptTail kept = tails.get(channel);
        if (kept == null) {
            return;
        }
        kept.stays[loop] = 0;
        if (kept.wanted()) {
            return;
        }
        int planned = ++kept.lingering;
        later(limits.lingerMillis(), () -> {
            if (kept.lingering == planned && tails.get(channel) == kept) {
                tails.remove(channel);
                suspects.remove(channel);
                count = tails.size();
                budget.give(kept.window.bytes());
                bus.unsubscribe(channel);
            }
        });
    }

    void read(ChannelName channel, From from, int limit, int loop, Tails.Reader reader) {
        Asked asked = new Asked(channel, from, limit);
        List<Asker> askers = reads.get(asked);
        if (askers != null) {
            askers.add(new Asker(loop, reader));
            return;
        }
        askers = new ArrayList<>(1);
        askers.add(new Asker(loop, reader));
        reads.put(asked, askers);
        meter.count(Metric.READS, "catch_up", 1);
        asked(() -> link.read(channel, from, limit))
                .whenComplete((result, failure) -> handover.run(index, () -> answer(asked, result, failure)));
    }

    /** A call that is refused at once is a failed answer like any other: whoever waits for it is told. */
    private static <T> CompletionStage<T> asked(Supplier<CompletionStage<T>> call) {
        try {
            return call.get();
        } catch (RuntimeException refused) {
            return CompletableFuture.failedFuture(refused);
        }
    }

    private void answer(Asked asked, ReadResult result, Throwable failure) {
        List<Asker> askers = reads.remove(asked);
        if (askers == null) {
            return;
        }
        if (failure != null) {
            RuntimeException cause = Failures.of(failure);
            for (Asker asker : askers) {
                handover.run(asker.loop(), () -> asker.reader().failed(cause));
            }
            return;
        }
        Tails.Piece piece = new Tails.Piece(
                result.notices(),
                result.standing(),
                encode(asked.channel(), result.messages()),
                result.table(),
                result.top(),
                result.firstKept());
        for (Asker asker : askers) {
            handover.run(asker.loop(), () -> asker.reader().read(piece));
        }
    }

    void suspect(ChannelName channel) {
        KeptTail kept = tails.get(channel);
        if (kept != null) {
            kept.tail.suspect(effect -> perform(kept, effect));
        }
    }

    // ---- what the bus tells ----

    void subscribed(ChannelName channel) {
        KeptTail kept = tails.get(channel);
        if (kept == null) {
            bus.unsubscribe(channel); // left while the bus was asked
            return;
        }
        if (kept.tail.live()) {
            suspects.put(channel, kept);
            compareSoon(0);
        } else {
            kept.tail.confirmed(effect -> perform(kept, effect)); // reads anew: the read under way may be older
        }
    }

    void received(BusBatch batch) {
        KeptTail kept = tails.get(batch.channel());
        if (kept != null) {
            kept.quiet = false;
            kept.tail.received(batch, effect -> perform(kept, effect));
        }
    }

    // ---- what a tail wants ----

    private void perform(KeptTail kept, TailEffect effect) {
        switch (effect) {
            case TailEffect.Read read -> read(kept, read);
            case TailEffect.Live(List<Message> newest, var table, long top) -> {
                kept.table = table;
                keep(kept, () -> {
                    kept.window.restart(top - newest.size());
                    kept.window.add(encode(kept.tail.channel(), newest));
                });
                for (int loop = 0; loop < kept.stays.length; loop++) {
                    if (kept.stays[loop] != 0) {
                        tellLive(kept, loop);
                    }
                }
            }
            case TailEffect.News(List<Message> messages, var table) -> {
                kept.table = table;
                ChannelName channel = kept.tail.channel();
                List<Frame> frames = encode(channel, messages);
                keep(kept, () -> kept.window.add(frames));
                long first = kept.window.first();
                tell(kept, hub -> hub.news(channel, frames, table, first));
            }
            case TailEffect.Rewound(Position position, var table) -> {
                kept.table = table;
                keep(kept, () -> kept.window.cutTo(position.offset()));
                tell(kept, hub -> hub.rewound(kept.tail.channel(), position, table));
            }
            case TailEffect.Reset(Position position, var table) -> {
                kept.table = table;
                keep(kept, () -> kept.window.restart(position.offset()));
                tell(kept, hub -> hub.reset(kept.tail.channel(), position, table));
            }
            case TailEffect.Skipped(long top, var table) -> {
                kept.table = table;
                keep(kept, () -> kept.window.restart(top));
                tell(kept, hub -> hub.skipped(kept.tail.channel(), top, table));
            }
        }
    }

    /** Changes a window and settles its bytes with the budget; over it, the window keeps a quarter of what it may. */
    private void keep(KeptTail kept, Runnable change) {
        long before = kept.window.bytes();
        change.run();
        if (!budget.take(kept.window.bytes() - before)) {
            long full = kept.window.bytes();
            kept.window.shrink(limits.windowMessagesMax() / 4, limits.windowBytesMax() / 4);
            budget.give(full - kept.window.bytes());
        }
    }

    private void tellLive(KeptTail kept, int loop) {
        long stay = kept.stays[loop];
        ChannelName channel = kept.tail.channel();
        List<Frame> newest = kept.window.all();
        var table = kept.table;
        long top = kept.window.top();
        handover.run(loop, () -> hubs.of(loop).live(channel, stay, newest, table, top));
    }

    private interface Telling {
        void to(Hub hub);
    }

    private void tell(KeptTail kept, Telling telling) {
        for (int loop = 0; loop < kept.stays.length; loop++) {
            if (kept.stays[loop] != 0) {
                int told = loop;
                handover.run(told, () -> telling.to(hubs.of(told)));
            }
        }
    }

    private void read(KeptTail kept, TailEffect.Read read) {
        meter.count(Metric.READS, "tail", 1);
        asked(() -> link.read(kept.tail.channel(), read.from(), read.limit()))
                .whenComplete((result, failure) -> handover.run(index, () -> {
                    if (tails.get(kept.tail.channel()) != kept) {
                        return;
                    }
                    if (failure == null) {
                        kept.tail.read(read.generation(), result, effect -> perform(kept, effect));
                    } else {
                        later(RETRY_MILLIS, () -> kept.tail.readFailed(read.generation(), e -> perform(kept, e)));
                    }
                }));
    }

    // ---- comparing tops ----

    /** Suspects every tail that nothing was heard of since the last time; called every 10 to 30 s. */
    void suspectQuiet() {
        tails.forEach((channel, kept) -> {
            if (kept.quiet && kept.tail.live()) {
                suspects.put(channel, kept);
            }
            kept.quiet = true;
        });
        compareSoon(0);
    }

    /** One question for all that became suspect in this turn. */
    private void compareSoon(long millis) {
        if (!comparing && !suspects.isEmpty()) {
            comparing = true;
            if (millis == 0) {
                handover.run(index, this::compare);
            } else {
                later(millis, this::compare);
            }
        }
    }

    private void compare() {
        List<ChannelName> asked = new ArrayList<>();
        List<KeptTail> kept = new ArrayList<>();
        List<Position> tops = new ArrayList<>();
        for (KeptTail suspect : suspects.values()) {
            if (asked.size() == Log.TOPS_MAX) {
                break;
            }
            asked.add(suspect.tail.channel());
            kept.add(suspect);
            tops.add(suspect.tail.position());
        }
        if (asked.isEmpty()) {
            comparing = false;
            return;
        }
        // Who becomes suspect from here on, after another break, is asked again: this answer may be older.
        asked.forEach(suspects::remove);
        meter.count(Metric.READS, "tops", 1);
        asked(() -> link.tops(asked))
                .whenComplete((answers, failure) -> handover.run(index, () -> {
                    comparing = false;
                    if (failure != null) {
                        for (int i = 0; i < asked.size(); i++) {
                            if (tails.get(asked.get(i)) == kept.get(i)) {
                                suspects.put(asked.get(i), kept.get(i));
                            }
                        }
                        compareSoon(RETRY_MILLIS);
                        return;
                    }
                    for (int i = 0; i < asked.size(); i++) {
                        KeptTail suspect = kept.get(i);
                        Top answer = answers.get(i);
                        if (tails.get(asked.get(i)) == suspect) {
                            suspect.tail.compared(answer, tops.get(i), effect -> perform(suspect, effect));
                        }
                    }
                    compareSoon(0);
                }));
    }

    private static List<Frame> encode(ChannelName channel, List<Message> messages) {
        List<Frame> frames = new ArrayList<>(messages.size());
        for (Message message : messages) {
            frames.add(Frame.of(message, JsonFrames.message(channel, message)));
        }
        return frames;
    }

    private void later(long millis, Runnable task) {
        handover.loops().later(index, millis, task);
    }
}
