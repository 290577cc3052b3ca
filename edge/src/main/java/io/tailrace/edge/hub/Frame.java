package io.tailrace.edge.hub;

import io.tailrace.core.model.Message;
import java.nio.charset.StandardCharsets;

/**
 * One message as the sockets get it, encoded once for all loops of the node. Immutable; the arrays are shared and never
 * written to.
 *
 * @param json the {@code message} frame as UTF-8 text
 * @param position its position as text, which is the {@code id} of an SSE event
 */
public record Frame(long offset, long epoch, byte[] json, byte[] position) {
    /** Object, array headers and the reference in each loop's window; an estimate. */
    private static final int OVERHEAD_BYTES = 96;

    public static Frame of(Message message, byte[] json) {
        return new Frame(
                message.offset(),
                message.position().epoch(),
                json,
                message.position().text().getBytes(StandardCharsets.US_ASCII));
    }

    /** What it takes in a window. */
    public int weightBytes() {
        return json.length + position.length + OVERHEAD_BYTES;
    }
}
