package io.tailrace.edge.hub;

import io.tailrace.core.cursor.Start;
import io.tailrace.core.session.FrameId;
import org.jspecify.annotations.Nullable;

/** A subscription that has no place yet. Gone when it found one, was refused, or its socket left. */
final class Join {
    final Socket socket;
    final @Nullable FrameId id;
    final Start start;
    final long deadlineNanos;
    boolean cancelled;
    boolean reading;

    Join(Socket socket, @Nullable FrameId id, Start start, long deadlineNanos) {
        this.socket = socket;
        this.id = id;
        this.start = start;
        this.deadlineNanos = deadlineNanos;
    }

    boolean waiting() {
        return !cancelled && socket.open();
    }
}
