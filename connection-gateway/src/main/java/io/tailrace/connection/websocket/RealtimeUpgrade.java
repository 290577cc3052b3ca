package io.tailrace.connection.websocket;

import io.quarkus.websockets.next.HttpUpgradeCheck;
import io.quarkus.websockets.next.UserData.TypedKey;
import io.smallrye.mutiny.Uni;
import io.tailrace.codes.Code;
import io.tailrace.core.model.TailraceException;
import io.tailrace.edge.hub.ChannelTap;
import io.tailrace.edge.limit.Gate;
import io.tailrace.edge.node.Node;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The check before an upgrade. A full node refuses with a status, for load balancers read it; what is wrong with the
 * client is told after the upgrade, because a browser hides the status of a refused WebSocket from its page.
 */
@Singleton
public final class RealtimeUpgrade implements HttpUpgradeCheck {
    /** Why the connection may not go on, if it may not. */
    static final TypedKey<TailraceException> REFUSED = new TypedKey<>("tailrace.refused");

    private final Node node;
    private final Gate filter;
    private final ChannelTap tap;

    RealtimeUpgrade(Node node, Gate filter, ChannelTap tap) {
        this.node = node;
        this.filter = filter;
        this.tap = tap;
    }

    @Override
    public Uni<CheckResult> perform(HttpUpgradeContext upgrade) {
        Optional<TailraceException> full = node.full();
        if (full.isPresent()) {
            long seconds = Math.ceilDiv(full.get().retryAfterMillis(), 1_000L);
            return CheckResult.rejectUpgrade(
                    full.get().code().httpStatus(), Map.of("Retry-After", List.of(Long.toString(seconds))));
        }
        if (!filter.verdict(upgrade.httpRequest()).accepted()) {
            upgrade.userData()
                    .put(REFUSED, new TailraceException(Code.FORBIDDEN, filter.sentence(upgrade.httpRequest())));
        }
        tap.prepare(upgrade);
        return CheckResult.permitUpgrade();
    }
}
