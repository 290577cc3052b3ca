package io.tailrace.bench.broadcast;

import io.quarkus.websockets.next.OnOpen;
import io.quarkus.websockets.next.OnTextMessage;
import io.quarkus.websockets.next.WebSocket;
import io.quarkus.websockets.next.WebSocketConnection;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A chat room as the guides write it: what one connection says, all are told, here in the form of a Tailrace message.
 *
 * <p>The returned {@code Uni} ends when every receiver's write has ended, and the platform takes the next message of
 * that connection only then: so a publisher that is too fast waits in its own socket, and order holds. The publisher
 * hears itself too; against a thousand subscribers that is a thousandth, and is left in.
 */
@Singleton
@WebSocket(path = "/v1/ws")
public final class BroadcastSocket {
    private final AtomicLong offset = new AtomicLong();

    /** Tells a subscriber that it is in, so that nobody publishes before all are. */
    @OnOpen
    String in() {
        return "{\"type\":\"subscribed\"}";
    }

    @OnTextMessage
    Uni<Void> everyoneIsTold(String data, WebSocketConnection connection) {
        String message =
                "{\"type\":\"message\",\"channel\":\"bench\",\"position\":\"broadcast.%d\",\"data\":%s,\"time\":%d}"
                        .formatted(offset.incrementAndGet(), data, System.currentTimeMillis());
        return connection.broadcast().sendText(message);
    }
}
