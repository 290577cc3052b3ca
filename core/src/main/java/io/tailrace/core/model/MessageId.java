package io.tailrace.core.model;

import io.tailrace.codes.Code;

/**
 * What makes a publish repeatable, per channel and subject; given by the publisher or made by the first gateway. 1 to
 * 128 bytes, no control characters, because the store uses NUL as its separator.
 */
public record MessageId(String text) {
    public static final int BYTES_MAX = 128;

    public MessageId {
        int bytes = Utf8.length(text);
        if (bytes == 0 || bytes > BYTES_MAX) {
            throw new TailraceException(
                    Code.BAD_REQUEST,
                    "messageId has %d bytes, allowed are 1 to %d; shorten it, or leave it out and one is made"
                            .formatted(bytes, BYTES_MAX));
        }
        Printable.check("messageId", text);
    }

    @Override
    public String toString() {
        return text;
    }
}
