package io.tailrace.edge.hub;

import io.vertx.core.Vertx;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class ChannelTapTest {
    @Test
    void theTapProvesItselfOnThisPlatform() throws Exception {
        Vertx vertx = Vertx.vertx();
        try {
            new ChannelTap(1_000)
                    .prove(vertx)
                    .toCompletionStage()
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
        } finally {
            vertx.close().toCompletionStage().toCompletableFuture().get(10, TimeUnit.SECONDS);
        }
    }
}
