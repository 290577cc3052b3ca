package io.tailrace.edge.wiring;

import io.tailrace.core.model.Namespace;
import io.tailrace.core.model.Namespaces;
import io.tailrace.core.session.SessionLimits;
import io.tailrace.edge.hub.HubLimits;
import io.tailrace.edge.node.NodeLimits;
import io.tailrace.runtime.config.DerivedLimits;
import io.tailrace.runtime.config.LimitSettings;

/** The settings of a process in the words of {@code edge}, whose other packages know no configuration. */
final class EdgeLimits {
    private EdgeLimits() {}

    static HubLimits hub(LimitSettings limits) {
        return new HubLimits(
                limits.tailMessages(),
                limits.tailBytes().count(),
                limits.tailLinger().toMillis(),
                limits.storeTimeout().toMillis(),
                limits.slowTimeout().toMillis(),
                limits.heartbeat().toMillis(),
                limits.pong().toMillis(),
                limits.streamHeartbeat().toMillis());
    }

    static NodeLimits node(LimitSettings limits, DerivedLimits derived, Namespaces namespaces) {
        return new NodeLimits(
                new SessionLimits(
                        limits.channelsPerSession(),
                        limits.unansweredPublishes(),
                        limits.unansweredBytes().count()),
                maxMessageBytes(namespaces),
                limits.channelsPerStream(),
                derived.connectionsMax(),
                limits.storeTimeout().toMillis());
    }

    /** The largest of all namespaces, which sizes frames. */
    static int maxMessageBytes(Namespaces namespaces) {
        return namespaces.all().values().stream()
                .mapToInt(Namespace::maxMessageBytes)
                .max()
                .orElseThrow();
    }
}
