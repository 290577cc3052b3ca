package io.tailrace.core.memory;

import com.google.errorprone.annotations.concurrent.GuardedBy;
import io.tailrace.core.log.EpochTable;
import io.tailrace.core.log.Resume;
import io.tailrace.core.model.Message;
import io.tailrace.core.model.Namespace;
import io.tailrace.core.model.Position;
import io.tailrace.core.model.Publication;
import io.tailrace.core.model.Retention;
import io.tailrace.core.port.Appended;
import io.tailrace.core.port.Batch;
import io.tailrace.core.port.From;
import io.tailrace.core.port.Log;
import io.tailrace.core.port.ReadResult;
import io.tailrace.core.port.Stored;
import io.tailrace.core.port.Top;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One channel of the in-memory engine. All of it is guarded by its own monitor, which {@link MemoryLog} holds.
 *
 * <p>The kept messages are the offsets {@code top - kept.size() + 1} to {@code top}, in a ring.
 */
final class MemoryChannel {
    /** Map entry, objects and empty ring; an estimate. */
    static final int OVERHEAD_BYTES = 512;

    /** After this long without an append the channel is forgotten, top and all; its next life has another epoch. */
    static final long FORGET_MILLIS = 24L * 3_600_000;

    private static final long NO_AGE = Long.MAX_VALUE;

    @GuardedBy("this")
    private final EpochTable table;

    @GuardedBy("this")
    private final MessageRing kept = new MessageRing();

    @GuardedBy("this")
    private final RecentIds ids = new RecentIds();

    @GuardedBy("this")
    private long top;

    @GuardedBy("this")
    private long lastAppendMillis;

    @GuardedBy("this")
    private long ageMillisMax = NO_AGE;

    @GuardedBy("this")
    boolean forgotten;

    MemoryChannel(long epoch) {
        this.table = EpochTable.of(epoch, 1);
    }

    /** Appends and trims; adds what is new to {@code news} and the change of memory to {@code bytes}. */
    @GuardedBy("this")
    Appended append(Namespace namespace, Batch batch, long nowMillis, List<Message> news, AtomicLong bytes) {
        long before = kept.bytes() + ids.bytes();
        Retention retention = namespace.retention();
        ids.turn(nowMillis, namespace.idWindowMillis(), namespace.idCountMax());
        List<Stored> outcomes = new ArrayList<>(batch.publications().size());
        for (Publication publication : batch.publications()) {
            RecentIds.Known known = ids.find(publication);
            if (known != null) {
                outcomes.add(
                        known.sameDataAs(publication)
                                ? new Stored.Duplicate(known.position())
                                : new Stored.Conflict(known.position()));
                continue;
            }
            top++;
            Message message = new Message(new Position(table.epoch(), top), publication, nowMillis);
            if (!retention.ephemeral()) {
                kept.add(message);
            }
            ids.remember(publication, message.position());
            news.add(message);
            outcomes.add(new Stored.Fresh(message.position()));
        }
        lastAppendMillis = nowMillis;
        ageMillisMax = retention.ageMillisMax();
        trim(retention, nowMillis);
        bytes.addAndGet(kept.bytes() + ids.bytes() - before);
        return new Appended(outcomes);
    }

    @GuardedBy("this")
    private void trim(Retention retention, long nowMillis) {
        if (retention.ephemeral()) {
            kept.clear();
            return;
        }
        while (!kept.isEmpty()
                && (kept.size() > retention.messagesMax()
                        || kept.weight() > retention.bytesMax()
                        || nowMillis - kept.oldest().timeMillis() > retention.ageMillisMax())) {
            kept.removeOldest();
        }
    }

    @GuardedBy("this")
    ReadResult read(From from, int limit) {
        long firstKept = top - kept.size() + 1;
        return switch (from) {
            case From.After(Position position) -> {
                Resume.Standing standing = Resume.from(table(), top, firstKept, position);
                yield new ReadResult(
                        standing.notices(),
                        standing.position(),
                        messages(standing.position().offset(), limit, top, Log.READ_BYTES_MAX),
                        table(),
                        top,
                        firstKept);
            }
            case From.Newest(long before) -> {
                long last = before > 0 ? Math.min(before - 1, top) : top;
                long standing = Math.max(Math.max(firstKept - 1, last - limit), 0);
                standing = kept.firstWithin(standing - firstKept + 1, last - firstKept + 1, Log.READ_BYTES_MAX)
                        + firstKept
                        - 1;
                // Counted from the newest on, so what is left out is the oldest; counting again from there would leave
                // out the newest where the sizes differ.
                yield new ReadResult(
                        List.of(),
                        table().at(standing),
                        messages(standing, limit, last, Long.MAX_VALUE),
                        table(),
                        top,
                        firstKept);
            }
        };
    }

    /** A channel without messages has no epoch to tell. */
    @GuardedBy("this")
    private EpochTable table() {
        return top == 0 ? EpochTable.EMPTY : table;
    }

    /** What follows an offset, up to {@code last}: at most {@code limit}, and no more after the bytes are reached. */
    @GuardedBy("this")
    private List<Message> messages(long after, int limit, long last, long bytesMax) {
        long firstKept = top - kept.size() + 1;
        List<Message> messages = new ArrayList<>();
        long bytes = 0;
        for (long offset = after + 1; offset <= last && messages.size() < limit; offset++) {
            Message message = kept.get((int) (offset - firstKept));
            messages.add(message);
            bytes += message.publication().weightBytes();
            if (bytes >= bytesMax) {
                break;
            }
        }
        return messages;
    }

    @GuardedBy("this")
    Top top() {
        return top == 0 ? Top.NONE : new Top(table.epoch(), top);
    }

    /** Drops what is too old; true where the whole channel is to be forgotten. */
    @GuardedBy("this")
    boolean age(long nowMillis, AtomicLong bytes) {
        long idleMillis = nowMillis - lastAppendMillis;
        long before = kept.bytes() + ids.bytes();
        if (idleMillis > ageMillisMax) {
            kept.clear();
        }
        ids.age(nowMillis);
        bytes.addAndGet(kept.bytes() + ids.bytes() - before);
        forgotten = kept.isEmpty() && ids.isEmpty() && idleMillis > FORGET_MILLIS;
        return forgotten;
    }

    static ReadResult readOfNothing(From from) {
        return switch (from) {
            case From.After(Position position) -> {
                Resume.Standing standing = Resume.from(EpochTable.EMPTY, 0, 1, position);
                yield new ReadResult(standing.notices(), standing.position(), List.of(), EpochTable.EMPTY, 0, 1);
            }
            case From.Newest newest -> new ReadResult(List.of(), Position.NOTHING, List.of(), EpochTable.EMPTY, 0, 1);
        };
    }
}
