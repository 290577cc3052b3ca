package io.tailrace.edge.hub;

import io.quarkus.vertx.http.HttpServerOptionsCustomizer;
import io.vertx.core.http.HttpServerOptions;
import jakarta.inject.Singleton;

/**
 * Switches WebSocket compression off, the kind per message and the one per frame, which the platform does not expose:
 * it costs 100 kB for each connection, inflates without a limit, and lets reserved bits pass. A bean, so that every
 * process that has this module on its path is safe.
 */
@Singleton
public final class CompressionOff implements HttpServerOptionsCustomizer {
    @Override
    public void customizeHttpServer(HttpServerOptions options) {
        options.setPerFrameWebSocketCompressionSupported(false);
        options.setPerMessageWebSocketCompressionSupported(false);
    }

    @Override
    public void customizeHttpsServer(HttpServerOptions options) {
        customizeHttpServer(options);
    }
}
