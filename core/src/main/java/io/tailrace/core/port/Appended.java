package io.tailrace.core.port;

import java.util.List;

/** The answer to a {@link Batch}: one outcome for each of its messages, in their order. */
public record Appended(List<Stored> outcomes) {
    public Appended {
        outcomes = List.copyOf(outcomes);
    }
}
