package io.tailrace.edge.health;

import io.tailrace.core.port.Bus;
import jakarta.inject.Singleton;
import java.util.Locale;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;

/**
 * Ready means that what is appended is heard here. A node whose probes were published and did not come back is deaf and
 * not ready. Where probes cannot be published the store is down for all: the node stays ready and says
 * {@code degraded}, because taking all nodes out would only cut the sockets that are left.
 */
@Readiness
@Singleton
public final class BusReadiness implements HealthCheck {
    private final Bus bus;

    BusReadiness(Bus bus) {
        this.bus = bus;
    }

    @Override
    public HealthCheckResponse call() {
        Bus.Health health = bus.health();
        boolean up = switch (health) {
            case HEARING, STORE_DOWN -> true;
            case STARTING, DEAF -> false;
        };
        return HealthCheckResponse.named("data path")
                .status(up)
                .withData("bus", health.name().toLowerCase(Locale.ROOT))
                .withData("degraded", health == Bus.Health.STORE_DOWN)
                .build();
    }
}
