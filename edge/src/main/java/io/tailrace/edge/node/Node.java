package io.tailrace.edge.node;

import io.tailrace.codes.Code;
import io.tailrace.core.model.Namespaces;
import io.tailrace.core.model.TailraceException;
import io.tailrace.core.port.Clock;
import io.tailrace.core.port.Link;
import io.tailrace.core.port.Meter;
import io.tailrace.core.port.Metric;
import io.tailrace.core.port.Randomness;
import io.tailrace.core.session.ServerFrame;
import io.tailrace.core.session.SessionLimits;
import io.tailrace.edge.tail.Fanout;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/** The parts of one node that every transport uses. Thread-safe. */
public final class Node {
    /** When a client that was refused because the node is full should come again. */
    public static final long FULL_RETRY_MILLIS = 5_000;

    private final String name;
    private final Fanout fanout;
    private final Link link;
    private final Namespaces namespaces;
    private final NodeLimits limits;
    private final Clock clock;
    private final Randomness randomness;
    private final Meter meter;
    private final AtomicBoolean draining = new AtomicBoolean();

    public Node(
            String name,
            Fanout fanout,
            Link link,
            Namespaces namespaces,
            NodeLimits limits,
            Clock clock,
            Randomness randomness,
            Meter meter) {
        this.name = name;
        this.fanout = fanout;
        this.link = link;
        this.namespaces = namespaces;
        this.limits = limits;
        this.clock = clock;
        this.randomness = randomness;
        this.meter = meter;
    }

    public Fanout fanout() {
        return fanout;
    }

    public Link link() {
        return link;
    }

    public Namespaces namespaces() {
        return namespaces;
    }

    public NodeLimits limits() {
        return limits;
    }

    public Clock clock() {
        return clock;
    }

    public Randomness randomness() {
        return randomness;
    }

    public Meter meter() {
        return meter;
    }

    public SessionLimits sessionLimits() {
        return limits.session();
    }

    /** The first frame of every stream. */
    public ServerFrame.Welcome welcome(long heartbeatMillis) {
        return new ServerFrame.Welcome(
                randomness.id(), name, heartbeatMillis, limits.maxMessageBytes(), clock.nowMillis());
    }

    /** Why no new session may come now; empty while there is room. */
    public Optional<TailraceException> full() {
        if (draining.get()) {
            return Optional.of(new TailraceException(
                    Code.UNAVAILABLE, "this node is stopping; come again, to another one", FULL_RETRY_MILLIS));
        }
        int sessions = fanout.sessions();
        if (sessions < limits.connectionsMax()) {
            return Optional.empty();
        }
        meter.count(Metric.REFUSALS, Code.RESOURCE_EXHAUSTED.text(), 1);
        return Optional.of(new TailraceException(
                Code.RESOURCE_EXHAUSTED,
                "this node has %d sessions, the limit is %d; come again later, or to another node"
                        .formatted(sessions, limits.connectionsMax()),
                FULL_RETRY_MILLIS));
    }

    /** From now on nobody comes in, and everybody is told goodbye; returns at once. */
    public void drain() {
        draining.set(true);
        fanout.drain();
    }
}
