package io.tailrace.core.port;

import io.tailrace.core.model.Publication;
import java.util.List;

/** What one append takes: 1 to {@link #MESSAGES_MAX} messages of at most {@link #BYTES_MAX} together, or one alone. */
public record Batch(List<Publication> publications) {
    /** The store does nothing else while it appends, so a batch is bounded. */
    public static final int MESSAGES_MAX = 512;

    public static final int BYTES_MAX = 256 << 10;

    public Batch {
        publications = List.copyOf(publications);
        if (publications.isEmpty() || publications.size() > MESSAGES_MAX) {
            throw new IllegalArgumentException("batch of %d messages".formatted(publications.size()));
        }
    }
}
