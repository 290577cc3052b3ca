package io.tailrace.connection.websocket;

import io.quarkus.websockets.next.InboundProcessingMode;
import io.quarkus.websockets.next.OnBinaryMessage;
import io.quarkus.websockets.next.OnError;
import io.quarkus.websockets.next.OnOpen;
import io.quarkus.websockets.next.OnTextMessage;
import io.quarkus.websockets.next.UserData.TypedKey;
import io.quarkus.websockets.next.WebSocket;
import io.quarkus.websockets.next.WebSocketConnection;
import io.smallrye.common.annotation.NonBlocking;
import io.tailrace.core.model.TailraceException;
import io.tailrace.edge.hub.ChannelTap;
import io.tailrace.edge.hub.Hub;
import io.tailrace.edge.hub.TappedSocket;
import io.tailrace.edge.node.Node;
import io.tailrace.edge.stream.StreamQuery;
import io.vertx.core.VertxException;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import org.jboss.logging.Logger;

/**
 * {@code /v1/ws}. Messages are taken concurrently as far as the platform is concerned, which spares a queue for each
 * connection; they arrive on the connection's loop in their order, and are done with when the callback returns.
 */
@WebSocket(path = "/v1/ws", inboundProcessingMode = InboundProcessingMode.CONCURRENT)
public class RealtimeSocket {
    private static final Logger LOG = Logger.getLogger(RealtimeSocket.class);
    private static final TypedKey<SessionSocket> SOCKET = new TypedKey<>("tailrace.socket");

    private final Node node;
    private final ChannelTap tap;

    RealtimeSocket(Node node, ChannelTap tap) {
        this.node = node;
        this.tap = tap;
    }

    @OnOpen
    @NonBlocking
    public void open(WebSocketConnection connection) {
        TappedSocket tapped = tap.take(connection);
        Hub hub = node.fanout().hubOf(tapped.wire().loop());
        SessionSocket socket = new SessionSocket(node, hub, tapped);
        connection.userData().put(SOCKET, socket);
        hub.opened(socket);
        tapped.guard().listen(socket);
        TailraceException refused = connection.userData().remove(RealtimeUpgrade.REFUSED);
        if (refused != null) {
            socket.beginRefused(refused);
            return;
        }
        StreamQuery query;
        try {
            query = StreamQuery.parse(
                    connection.handshakeRequest().query(),
                    null,
                    node.sessionLimits().channelsMax(),
                    node.namespaces());
        } catch (TailraceException broken) {
            socket.beginRefused(broken);
            return;
        }
        socket.begin(query);
    }

    @OnTextMessage
    @NonBlocking
    public void text(String text, WebSocketConnection connection) {
        SessionSocket socket = connection.userData().get(SOCKET);
        if (socket != null) {
            socket.receive(text);
        }
    }

    @OnBinaryMessage
    @NonBlocking
    public void binary(Buffer bytes, WebSocketConnection connection) {
        SessionSocket socket = connection.userData().get(SOCKET);
        if (socket != null) {
            socket.receiveBinary();
        }
    }

    /** A connection that broke is an end and no defect; the guard has told it already. */
    @OnError
    @NonBlocking
    public void broken(IOException end) {
        LOG.trace("a WebSocket broke", end);
    }

    @OnError
    @NonBlocking
    public void closedMeanwhile(VertxException end) {
        LOG.trace("a WebSocket closed meanwhile", end);
    }

    @OnError
    @NonBlocking
    public void defect(RuntimeException defect, WebSocketConnection connection) {
        LOG.error("a WebSocket callback failed; the connection is closed with 1011", defect);
        SessionSocket socket = connection.userData().get(SOCKET);
        if (socket != null) {
            socket.fail();
        }
    }
}
