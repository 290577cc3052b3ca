package io.tailrace.bench.load;

import io.netty.buffer.ByteBuf;

/** Where a {@link FrameScanner} tells what it found. Called on the loop, once per frame. */
interface FrameSink {
    /**
     * A {@code message} frame of the channel.
     *
     * @param epoch a hash of the text before the dot of the position
     * @param intendedNanos the time that stands in the data, or {@link FrameScanner#NO_TIME} when it was not asked for
     */
    void message(long epoch, long offset, long intendedNanos);

    /** Any other frame; the bytes are valid during the call only. */
    void other(int opcode, ByteBuf in, int payloadStart, int payloadBytes);

    /** What is no frame of a server, or a message that cannot be read: the run is void. */
    void unreadable(String why);
}
