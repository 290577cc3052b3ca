package io.tailrace.edge.hub;

import io.netty.buffer.ByteBuf;

/** Puts into a buffer, which stays the caller's. */
record BufferSink(ByteBuf buffer) implements Framing.Sink {
    @Override
    public void put(int oneByte) {
        buffer.writeByte(oneByte);
    }

    @Override
    public void put(byte[] bytes) {
        buffer.writeBytes(bytes);
    }
}
