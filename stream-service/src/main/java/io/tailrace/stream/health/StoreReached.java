package io.tailrace.stream.health;

import io.quarkus.runtime.StartupEvent;
import io.tailrace.core.model.ChannelName;
import io.tailrace.core.port.Log;
import io.tailrace.core.port.Timers;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.List;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jboss.logging.Logger;

/** Asks the store for a top until it answers once. Thread-safe. */
@Readiness
@Singleton
public final class StoreReached implements HealthCheck {
    private static final Logger LOG = Logger.getLogger(StoreReached.class);
    private static final long AGAIN_MILLIS = 500;
    /** A channel of the system that nobody publishes to: asking for its top writes nothing. */
    private static final ChannelName ANY = new ChannelName("tailrace:ready");

    private final Log log;
    private final Timers timers;
    private volatile boolean reached;
    private volatile boolean told;

    StoreReached(Log log, Timers timers) {
        this.log = log;
        this.timers = timers;
    }

    void start(@Observes StartupEvent event) {
        ask();
    }

    private void ask() {
        log.tops(List.of(ANY)).whenComplete((tops, failure) -> {
            if (failure == null) {
                reached = true;
                LOG.info("store is reached");
            } else {
                if (!told) {
                    told = true;
                    LOG.warnf("store is not reached: %s", failure.getMessage());
                }
                timers.after(AGAIN_MILLIS, this::ask);
            }
        });
    }

    @Override
    public HealthCheckResponse call() {
        return HealthCheckResponse.named("store").status(reached).build();
    }
}
