package io.tailrace.edge.hub;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.vertx.core.http.HttpServerRequest;

/**
 * The way from an HTTP/1.1 response that streams to its channel. What goes through it is chunks of the body, framed
 * already; the response's own {@code end} closes the body properly.
 */
public final class StreamTap {
    private static final String ENCODER = "httpEncoder";
    private static final String IDLE = "idle";

    private StreamTap() {}

    /**
     * Takes the way out, after a first {@code response.write}. The platform's idle handler goes, because it does not
     * see what is written here; so the connection serves no other request after the stream.
     */
    public static Wire take(HttpServerRequest request) {
        Channel channel = ChannelTap.channel(request.connection());
        ChannelHandlerContext encoder = channel.pipeline().context(ENCODER);
        if (encoder == null) {
            throw new IllegalStateException("pipeline is %s, expected is %s; streams are written on HTTP/1.1 only"
                    .formatted(channel.pipeline().names(), ENCODER));
        }
        if (channel.pipeline().get(IDLE) != null) {
            channel.pipeline().remove(IDLE);
        }
        return new Wire(encoder);
    }
}
