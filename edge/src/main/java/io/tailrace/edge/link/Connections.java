package io.tailrace.edge.link;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import java.util.concurrent.TimeUnit;

/** How every connection to a stream-service is made: on a given event loop, which then drives it. */
final class Connections {
    /** A peer that is silent this long is asked whether it lives, and is given {@link #KEEPALIVE_TIMEOUT_SECONDS}. */
    private static final int KEEPALIVE_SECONDS = 10;

    private static final int KEEPALIVE_TIMEOUT_SECONDS = 5;

    /** Under keepalive's sum: an address without a machine behind it must not hold a link up. */
    private static final int CONNECT_TIMEOUT_MILLIS = 3_000;

    /** Over 100 streams' windows of 64 KiB, so that none that pauses stops its connection. */
    private static final int WINDOW_BYTES = 8 << 20;

    /** A page of a log and one message of the largest size that a namespace may allow. */
    private static final int ANSWER_BYTES_MAX = 32 << 20;

    private Connections() {}

    /** Opens nothing yet: the first call does. The caller shuts the channel down. */
    static ManagedChannel to(Replica replica, EventLoop loop) {
        return NettyChannelBuilder.forAddress(replica.address())
                .eventLoopGroup(loop)
                .channelType(channelType(loop))
                .directExecutor()
                .usePlaintext()
                // An installation's inner traffic never goes through the proxy of its environment.
                .proxyDetector(address -> null)
                .disableRetry()
                .flowControlWindow(WINDOW_BYTES)
                .maxInboundMessageSize(ANSWER_BYTES_MAX)
                .keepAliveTime(KEEPALIVE_SECONDS, TimeUnit.SECONDS)
                .keepAliveTimeout(KEEPALIVE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .keepAliveWithoutCalls(true)
                .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MILLIS)
                .build();
    }

    private static Class<? extends Channel> channelType(EventLoop loop) {
        return loop.parent() instanceof EpollEventLoopGroup ? EpollSocketChannel.class : NioSocketChannel.class;
    }
}
