package io.tailrace.runtime.health;

import io.tailrace.runtime.config.NodeName;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/**
 * The process answers. It never asks Redis, a peer or the network: a restart cures none of these, and would cut every
 * session of a node that is well.
 */
@Liveness
public final class Alive implements HealthCheck {
    private final NodeName node;

    Alive(NodeName node) {
        this.node = node;
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("alive")
                .withData("node", node.text())
                .up()
                .build();
    }
}
