package io.tailrace.core.port;

/** The newest epoch and offset of a channel; both 0 where there never was a message. */
public record Top(long epoch, long offset) {
    public static final Top NONE = new Top(0, 0);
}
