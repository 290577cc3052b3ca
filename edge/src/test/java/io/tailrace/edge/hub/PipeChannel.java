package io.tailrace.edge.hub;

import io.netty.buffer.ByteBuf;
import io.netty.channel.AbstractChannel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelMetadata;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.channel.DefaultChannelConfig;
import io.netty.channel.EventLoop;
import java.net.SocketAddress;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A connection to a client in this process, with Netty's own outbound buffer and water marks. A client that does not
 * read leaves what was flushed there, as a full send buffer does.
 */
final class PipeChannel extends AbstractChannel {
    private static final ChannelMetadata METADATA = new ChannelMetadata(false);

    private final ChannelConfig config = new DefaultChannelConfig(this);
    private final Consumer<ByteBuf> client;
    private boolean reading = true;
    private boolean open = true;

    PipeChannel(Consumer<ByteBuf> client) {
        super(null);
        this.client = client;
    }

    /** On its loop. */
    void stopReading() {
        reading = false;
    }

    /** On its loop. */
    void readOn() {
        reading = true;
        ((PipeUnsafe) unsafe()).again();
    }

    private final class PipeUnsafe extends AbstractUnsafe {
        void again() {
            flush0();
        }

        @Override
        public void connect(SocketAddress remote, SocketAddress local, ChannelPromise promise) {
            promise.setFailure(new UnsupportedOperationException());
        }
    }

    @Override
    protected AbstractUnsafe newUnsafe() {
        return new PipeUnsafe();
    }

    @Override
    protected void doWrite(ChannelOutboundBuffer waiting) {
        while (reading) {
            Object message = waiting.current();
            if (message == null) {
                return;
            }
            client.accept((ByteBuf) message);
            waiting.remove();
        }
    }

    @Override
    protected boolean isCompatible(EventLoop loop) {
        return true;
    }

    @Override
    protected @Nullable SocketAddress localAddress0() {
        return null;
    }

    @Override
    protected @Nullable SocketAddress remoteAddress0() {
        return null;
    }

    @Override
    protected void doBind(SocketAddress address) {}

    @Override
    protected void doDisconnect() {}

    @Override
    protected void doClose() {
        open = false;
    }

    @Override
    protected void doBeginRead() {}

    @Override
    public ChannelConfig config() {
        return config;
    }

    @Override
    public boolean isOpen() {
        return open;
    }

    @Override
    public boolean isActive() {
        return open;
    }

    @Override
    public ChannelMetadata metadata() {
        return METADATA;
    }
}
