package io.tailrace.core.session;

/**
 * The {@code id} by which a client recognises a reply: a number or a string of at most {@link #BYTES_MAX} bytes, kept
 * as the JSON token that it was, so that the reply repeats it to the letter.
 */
public record FrameId(String json) {
    public static final int BYTES_MAX = 64;
}
