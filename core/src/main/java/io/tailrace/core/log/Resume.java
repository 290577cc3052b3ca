package io.tailrace.core.log;

import io.tailrace.core.model.Notice;
import io.tailrace.core.model.Notice.Gap;
import io.tailrace.core.model.Notice.GapCause;
import io.tailrace.core.model.Notice.Rewound;
import io.tailrace.core.model.Position;
import java.util.ArrayList;
import java.util.List;

/** What a reader that returns with a position is told, and where it reads on: one pure function for every engine. */
public final class Resume {
    private Resume() {}

    /**
     * Notices, {@code rewound} before {@code gap}, and where they leave the reader.
     *
     * @param position where it stands after the notices; what it reads next is after it
     */
    public record Standing(List<Notice> notices, Position position) {}

    /**
     * Where a reader stands that has everything up to {@code after}.
     *
     * @param top the newest offset, 0 if there never was a message
     * @param firstKept the oldest offset that can still be read; {@code top + 1} when nothing can
     */
    public static Standing from(EpochTable table, long top, long firstKept, Position after) {
        List<Notice> notices = new ArrayList<>(2);
        long offset = after.offset();
        if (!after.equals(Position.NOTHING)) {
            int index = table.indexOf(after.epoch());
            if (index < 0 || offset < table.pairs().get(index).start() - 1) {
                offset = firstKept - 1;
                notices.add(new Gap(1, offset, table.at(offset), GapCause.UNKNOWN_EPOCH));
                return new Standing(List.copyOf(notices), table.at(offset));
            }
            boolean newest = index == table.pairs().size() - 1;
            long end = newest ? top : table.pairs().get(index + 1).start() - 1;
            if (offset > end) {
                // The position stays in the reader's own epoch: it is what that epoch ended with.
                notices.add(new Rewound(offset - end, new Position(after.epoch(), end)));
                offset = end;
            }
        }
        if (offset + 1 < firstKept) {
            notices.add(new Gap(offset + 1, firstKept - 1, table.at(firstKept - 1), GapCause.TRIMMED));
            offset = firstKept - 1;
            return new Standing(List.copyOf(notices), table.at(offset));
        }
        Position standing =
                after.equals(Position.NOTHING) && offset == 0 ? Position.NOTHING : new Position(after.epoch(), offset);
        return new Standing(List.copyOf(notices), standing);
    }
}
