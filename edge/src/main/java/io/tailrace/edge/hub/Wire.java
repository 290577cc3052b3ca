package io.tailrace.edge.hub;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import java.util.concurrent.Executor;

/**
 * The way out of one connection: from the context of its transport's encoder on, towards the socket, through TLS where
 * there is some. What it is given is encoded already. It is made by the taps, so that nobody else sees Netty.
 *
 * <p>Netty holds at most the high-water mark and one run more of what a client has not read, and the kernel's send
 * buffer is bounded too. Loop thread only.
 */
public final class Wire {
    /** Shared by all channels: a mark object for each would be memory for nothing. */
    private static final WriteBufferWaterMark MARKS = new WriteBufferWaterMark(32 << 10, 64 << 10);

    /** The kernel doubles what it is asked for, so an unread client takes at most 256 kB of it. */
    private static final int SEND_BUFFER_BYTES = 128 << 10;

    private static final String LISTENER = "tailrace-writability";

    private final ChannelHandlerContext out;
    private final Channel channel;

    Wire(ChannelHandlerContext out) {
        this.out = out;
        this.channel = out.channel();
        channel.config().setWriteBufferWaterMark(MARKS);
        channel.config().setOption(ChannelOption.SO_SNDBUF, SEND_BUFFER_BYTES);
    }

    /** The event loop of the connection. */
    public Executor loop() {
        return channel.eventLoop();
    }

    boolean writable() {
        return channel.isWritable();
    }

    /** Writes without flushing, and releases the buffer. */
    void write(ByteBuf bytes) {
        out.write(bytes, out.voidPromise());
    }

    void write(byte[] bytes) {
        write(PooledByteBufAllocator.DEFAULT
                .directBuffer(bytes.length, bytes.length)
                .writeBytes(bytes));
    }

    void flush() {
        out.flush();
    }

    /** Reads no more from the client until {@link #readOn}: its bytes stay in the kernel, and TCP pushes back. */
    public void stopReading() {
        channel.config().setAutoRead(false);
    }

    public void readOn() {
        channel.config().setAutoRead(true);
    }

    /** Whether the client is read. */
    public boolean reading() {
        return channel.config().isAutoRead();
    }

    /**
     * Calls back on the loop whenever the client begins or ceases to take bytes; once a stream, until
     * {@link #unlisten}.
     */
    public void listen(Runnable writabilityChanged) {
        channel.pipeline().addBefore("handler", LISTENER, new ChannelInboundHandlerAdapter() {
            @Override
            public void channelWritabilityChanged(ChannelHandlerContext context) {
                writabilityChanged.run();
                context.fireChannelWritabilityChanged();
            }
        });
    }

    public void unlisten() {
        if (channel.pipeline().get(LISTENER) != null) {
            channel.pipeline().remove(LISTENER);
        }
    }

    /** Calls back on the loop when the connection has ended. */
    public void onClosed(Runnable task) {
        channel.closeFuture().addListener(ended -> task.run());
    }

    /** Ends the connection once all that was written is with the kernel, or at once where it never will be. */
    public void endAfterFlush() {
        out.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(done -> out.close());
    }

    /** Ends the connection now. */
    public void endNow() {
        out.close();
    }
}
