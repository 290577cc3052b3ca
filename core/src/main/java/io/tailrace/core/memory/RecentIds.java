package io.tailrace.core.memory;

import io.tailrace.core.model.Data;
import io.tailrace.core.model.Position;
import io.tailrace.core.model.Publication;
import java.util.HashMap;
import java.util.Map;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;

/**
 * The message ids of one channel in two generations of one window each: looked up in both, written to the current, and
 * the older one dropped when the window turns. So every id lives between one and two windows, without a timer or a time
 * per id. A full generation turns early, which is the same trade that the Redis functions make.
 */
final class RecentIds {
    /** Map entry, key, record and position; an estimate, on the large side. */
    private static final int ENTRY_BYTES = 160;

    private Map<Key, Known> current = new HashMap<>();
    private Map<Key, Known> older = new HashMap<>();
    private long turnedMillis;
    private long windowMillis = Long.MAX_VALUE;
    private long bytes;

    /** Ids are scoped to their subject, or one publisher could use up another's in advance. */
    private record Key(String subject, String id) {}

    /** What was appended under an id. */
    record Known(Position position, long checksum) {
        boolean sameDataAs(Publication publication) {
            return checksum == checksumOf(publication.data());
        }
    }

    @Nullable
    Known find(Publication publication) {
        Key key = key(publication);
        Known known = current.get(key);
        return known == null ? older.get(key) : known;
    }

    void remember(Publication publication, Position position) {
        current.put(key(publication), new Known(position, checksumOf(publication.data())));
        bytes += ENTRY_BYTES + publication.id().text().length();
    }

    /** Turns the generations where the window is over, or the current one is full. */
    void turn(long nowMillis, long windowMillis, int countMax) {
        this.windowMillis = windowMillis;
        if (nowMillis - turnedMillis >= 2 * windowMillis) {
            drop();
            turnedMillis = nowMillis;
        } else if (nowMillis - turnedMillis >= windowMillis || current.size() >= countMax) {
            bytes -= bytes(older);
            older = current;
            current = new HashMap<>();
            turnedMillis = nowMillis;
        }
    }

    /** Drops both generations where nothing was remembered for two windows. */
    void age(long nowMillis) {
        if (windowMillis != Long.MAX_VALUE && nowMillis - turnedMillis >= 2 * windowMillis) {
            drop();
        }
    }

    private void drop() {
        current = new HashMap<>();
        older = new HashMap<>();
        bytes = 0;
    }

    boolean isEmpty() {
        return current.isEmpty() && older.isEmpty();
    }

    long bytes() {
        return bytes;
    }

    private static long bytes(Map<Key, Known> generation) {
        long sum = 0;
        for (Key key : generation.keySet()) {
            sum += ENTRY_BYTES + key.id().length();
        }
        return sum;
    }

    private static Key key(Publication publication) {
        return new Key(publication.subject(), publication.id().text());
    }

    private static long checksumOf(Data data) {
        CRC32 crc = new CRC32();
        crc.update(data.bytes());
        crc.update(data instanceof Data.Json ? 1 : 2);
        return crc.getValue();
    }
}
