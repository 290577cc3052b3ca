package io.tailrace.edge.hub;

import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.http.HttpServerOptions;

/**
 * Gives the platform's decoder the frame limit, so that a larger frame is refused by its header and never gathered. No
 * bean: the process that knows its {@code maxMessageBytes} produces it.
 *
 * @param frameBytesMax as for {@link FrameGuard}
 */
public record FrameLimits(int frameBytesMax) implements HttpServerOptionsCustomizer {
    @Override
    public void customizeHttpServer(HttpServerOptions options) {
        options.setMaxWebSocketFrameSize(frameBytesMax);
        // The guard closes earlier with the right code; this one must only not come before it.
        options.setMaxWebSocketMessageSize(frameBytesMax + 1);
    }

    @Override
    public void customizeHttpsServer(HttpServerOptions options) {
        customizeHttpServer(options);
    }
}
