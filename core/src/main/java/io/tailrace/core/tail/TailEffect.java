package io.tailrace.core.tail;

import io.tailrace.core.log.EpochTable;
import io.tailrace.core.model.Message;
import io.tailrace.core.model.Position;
import io.tailrace.core.port.From;
import java.util.List;

/** What the owner of a {@link Tail} has to do next, in this order. */
public sealed interface TailEffect {
    /** Read the log and bring the answer back with this generation; an answer of an older one is ignored. */
    record Read(long generation, From from, int limit) implements TailEffect {}

    /** The tail follows now: it stands at {@code top}, and these are the newest messages up to it. */
    record Live(List<Message> newest, EpochTable table, long top) implements TailEffect {}

    /** These follow what was told before, without a hole. */
    record News(List<Message> messages, EpochTable table) implements TailEffect {}

    /** Everything after {@code position} is void: who saw more is told how much. */
    record Rewound(Position position, EpochTable table) implements TailEffect {}

    /**
     * Everything told before is void: whoever is here gets a gap and stands at {@code position}, from where it goes on.
     */
    record Reset(Position position, EpochTable table) implements TailEffect {}

    /**
     * The tail missed messages up to {@code top} that nobody can read any more: who lacks them asks the log and is
     * told.
     */
    record Skipped(long top, EpochTable table) implements TailEffect {}
}
