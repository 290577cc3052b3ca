package io.tailrace.connection.websocket;

import io.tailrace.codes.CloseCode;
import io.tailrace.codes.Code;
import io.tailrace.core.model.ChannelName;
import io.tailrace.core.model.Position;
import io.tailrace.core.model.Publication;
import io.tailrace.core.model.TailraceException;
import io.tailrace.core.port.Metric;
import io.tailrace.core.port.Stored;
import io.tailrace.core.session.ClientFrame;
import io.tailrace.core.session.FrameId;
import io.tailrace.core.session.ServerFrame;
import io.tailrace.core.session.Session;
import io.tailrace.core.session.SessionEffect;
import io.tailrace.edge.hub.FrameGuard;
import io.tailrace.edge.hub.Hub;
import io.tailrace.edge.hub.Socket;
import io.tailrace.edge.hub.SocketEvents;
import io.tailrace.edge.hub.TappedSocket;
import io.tailrace.edge.node.Node;
import io.tailrace.edge.stream.StreamQuery;
import io.tailrace.edge.tail.Failures;
import io.tailrace.edge.wire.JsonFrames;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** One WebSocket: its session, its place in the hub, its heartbeat. Loop thread only. */
final class SessionSocket extends Socket implements SocketEvents {
    /** An empty ping frame, RFC 6455 section 5.5.2. */
    private static final byte[] PING = {(byte) 0x89, 0};

    private final Node node;
    private final Session session;
    private final FrameGuard guard;

    /** When the ping was sent that has no pong yet; 0 where there is none. */
    private long pingedNanos;

    private boolean outOfCredits;

    SessionSocket(Node node, Hub hub, TappedSocket tapped) {
        super(hub, WebSocketFraming.INSTANCE, tapped.wire());
        this.guard = tapped.guard();
        this.node = node;
        this.session = new Session(node.namespaces(), node.sessionLimits(), node.randomness(), "");
        // Spread over the interval, so that the pings of those who came together do not go out together.
        long heartbeatMillis = hub.limits().heartbeatMillis();
        long first = heartbeatMillis / 2 + node.randomness().below((int) (heartbeatMillis / 2) + 1);
        heartbeatDue(hub.nowNanos() + TimeUnit.MILLISECONDS.toNanos(first));
    }

    /** Greets, and subscribes to what the URL names. */
    void begin(StreamQuery query) {
        greet();
        for (int i = 0; i < query.channels().size(); i++) {
            session.receive(
                    new ClientFrame.Subscribe(
                            null, query.channels().get(i), query.starts().get(i)),
                    this::perform);
        }
    }

    /** Greets, says why it cannot go on, and closes: a browser would see nothing else of a refusal. */
    void beginRefused(TailraceException cause) {
        greet();
        tell(new ServerFrame.Error(null, null, cause.code(), cause.sentence(), cause.retryAfterMillis()), null);
        close(CloseCode.of(cause.code()), cause.code().text());
    }

    private void greet() {
        tell(node.welcome(hub().limits().heartbeatMillis()), null);
    }

    /** Takes a text frame. */
    void receive(String text) {
        if (!open()) {
            return; // what was on its way when we closed
        }
        session.receive(JsonFrames.read(text, node.limits().maxMessageBytes()), this::perform);
    }

    /** Takes a binary frame, which this subprotocol does not have. */
    void receiveBinary() {
        tell(
                new ServerFrame.Error(
                        null,
                        null,
                        Code.BAD_REQUEST,
                        "a binary frame is not understood under this subprotocol; send JSON in text frames",
                        0),
                null);
    }

    private void perform(SessionEffect effect) {
        switch (effect) {
            case SessionEffect.Tell(ServerFrame frame) -> tell(frame, null);
            case SessionEffect.Join join -> hub().subscribe(this, join.id(), join.channel(), join.start());
            case SessionEffect.Leave(ChannelName channel) -> hub().unsubscribe(this, channel);
            case SessionEffect.Submit(FrameId id, ChannelName channel, Publication publication) ->
                submit(id, channel, publication);
            case SessionEffect.Pause pause -> {
                outOfCredits = true;
                node.meter().count(Metric.PAUSED);
                readOrNot();
            }
            case SessionEffect.Proceed proceed -> {
                outOfCredits = false;
                readOrNot();
            }
        }
    }

    private void submit(@Nullable FrameId id, ChannelName channel, Publication publication) {
        node.meter().count(Metric.MESSAGES_IN, "websocket", 1);
        node.link()
                .publish(channel, publication)
                .whenComplete((stored, failure) -> node.fanout()
                        .handover()
                        .run(hub().index(), () -> answer(id, channel, publication, stored, failure)));
    }

    private void answer(
            @Nullable FrameId id,
            ChannelName channel,
            Publication publication,
            @Nullable Stored stored,
            @Nullable Throwable failure) {
        if (!open()) {
            return;
        }
        if (failure != null || stored == null) {
            TailraceException cause = Failures.of(failure == null ? new AssertionError("no outcome") : failure);
            session.refused(id, channel, publication, cause, this::perform);
        } else {
            session.published(id, channel, publication, stored, this::perform);
        }
    }

    /**
     * A socket is read while its session has credits and it takes its answers: who sends and does not read would else
     * have the answers pile up here.
     */
    private void readOrNot() {
        boolean read = !outOfCredits && unwritableSince() == 0;
        if (read != wire().reading()) {
            if (read) {
                pingedNanos = 0; // pongs were not read either
                wire().readOn();
            } else {
                wire().stopReading();
            }
        }
    }

    @Override
    public void tell(ServerFrame frame, @Nullable Position at) {
        if (frame instanceof ServerFrame.Error error) {
            node.meter().count(Metric.REFUSALS, error.code().text(), 1);
        }
        write(WebSocketFraming.frame(JsonFrames.server(frame)));
    }

    @Override
    protected void refused(@Nullable FrameId id, ChannelName channel, TailraceException cause) {
        session.notJoined(channel);
        super.refused(id, channel, cause);
    }

    @Override
    protected void heartbeat(long nowNanos) {
        heartbeatDue(nowNanos + TimeUnit.MILLISECONDS.toNanos(hub().limits().heartbeatMillis()));
        if (pingedNanos == 0 && wire().reading()) {
            pingedNanos = Math.max(1, nowNanos);
        }
        write(PING);
    }

    @Override
    protected void sweep(long nowNanos) {
        long dueNanos = TimeUnit.MILLISECONDS.toNanos(hub().limits().pongTimeoutMillis());
        if (pingedNanos != 0 && wire().reading() && nowNanos - pingedNanos > dueNanos) {
            closeSlow("no pong within %d s; resume with your last position"
                    .formatted(hub().limits().pongTimeoutMillis() / 1_000));
        }
    }

    @Override
    public void pong() {
        pingedNanos = 0;
    }

    @Override
    public void writabilityChanged() {
        hub().writabilityChanged(this);
        readOrNot();
    }

    @Override
    public void drain() {
        close(CloseCode.DRAIN, "the node stops; resume at another one");
    }

    @Override
    protected void closeSlow(String reason) {
        close(CloseCode.TOO_SLOW, reason);
    }

    @Override
    protected void fail() {
        close(CloseCode.INTERNAL, "a defect of the server; resume with your last position");
    }

    private void close(CloseCode code, String reason) {
        guard.close(code, reason);
    }

    /** From the guard: a close frame is about to be sent, was received, or the connection broke. */
    @Override
    public void closed() {
        hub().closed(this);
    }

    @Override
    protected void forgotten() {
        if (guard.sentCloseNumber() != 0) {
            node.meter().count(Metric.CLOSES, Integer.toString(guard.sentCloseNumber()), 1);
        }
    }
}
