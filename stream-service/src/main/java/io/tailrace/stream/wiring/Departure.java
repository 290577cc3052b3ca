package io.tailrace.stream.wiring;

import io.quarkus.grpc.GrpcService;
import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.tailrace.stream.rpc.StreamRpc;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;

/**
 * Takes the process out of service: the platform has turned readiness off already; here the gateways are told to go
 * elsewhere, what they brought is appended and answered, and then the shutdown goes on. A later event would be too
 * late, the port would be closed.
 */
@Singleton
public final class Departure {
    private static final Logger LOG = Logger.getLogger(Departure.class);

    /** Longer than the longest call of the store, shorter than the time that whoever stops us waits. */
    private static final int DEADLINE_SECONDS = 10;

    private final StreamRpc rpc;

    Departure(@GrpcService StreamRpc rpc) {
        this.rpc = rpc;
    }

    void leave(@Observes ShutdownDelayInitiatedEvent event) throws InterruptedException {
        LOG.infof("leaving links=%d", rpc.openLinks());
        try {
            rpc.leave().toCompletableFuture().get(DEADLINE_SECONDS, TimeUnit.SECONDS);
            LOG.info("left, everything is answered");
        } catch (TimeoutException e) {
            LOG.warnf("left after %d s with links=%d open", DEADLINE_SECONDS, rpc.openLinks());
        } catch (ExecutionException e) {
            LOG.error("left with a defect", e);
        }
    }
}
