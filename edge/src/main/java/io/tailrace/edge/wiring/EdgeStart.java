package io.tailrace.edge.wiring;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.StartupEvent;
import io.quarkus.vertx.http.ManagementInterface;
import io.quarkus.vertx.http.runtime.filters.Filters;
import io.tailrace.codes.Code;
import io.tailrace.edge.hub.ChannelTap;
import io.tailrace.edge.limit.Gate;
import io.tailrace.edge.node.Node;
import io.tailrace.edge.wire.ProblemAnswer;
import io.tailrace.runtime.config.LimitSettings;
import io.tailrace.runtime.config.ProcessSettings;
import io.vertx.core.Vertx;
import io.vertx.ext.web.Router;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** What happens once at the start and once at the end of a gateway. */
@Singleton
public final class EdgeStart {
    /** Ctrl-C has to end a process within 5 s; who has not said goodbye by then is cut. */
    private static final long DRAIN_MILLIS_MAX = 3_000;

    private static final long PROOF_SECONDS_MAX = 40;
    private static final long LOOK_MILLIS = 20;

    private final Node node;
    private final Gate filter;

    EdgeStart(Node node, Gate filter) {
        this.node = node;
        this.filter = filter;
    }

    void gate(@Observes Filters filters) {
        filters.register(filter::handle, Gate.PRIORITY);
    }

    /** Health and metrics are no business of a foreign page either. */
    void managementGate(
            @Observes ManagementInterface management,
            ProcessSettings settings,
            LimitSettings limits,
            @ConfigProperty(name = "quarkus.management.host") String host) {
        management
                .router()
                .route()
                .order(Integer.MIN_VALUE)
                .handler(EdgeProducers.gate(host, settings, limits, node.meter()));
    }

    /** What the platform refuses before any route of ours sees it. */
    void tooLarge(@Observes Router router) {
        int status = Code.TOO_LARGE.httpStatus();
        router.errorHandler(
                status,
                context -> ProblemAnswer.send(
                        context,
                        Code.TOO_LARGE,
                        status,
                        "the body is over the limit of this server, quarkus.http.limits.max-body-size; send less",
                        node.meter()));
    }

    void unknownPaths(@Observes Router router) {
        router.route()
                .last()
                .handler(context -> ProblemAnswer.send(
                        context,
                        Code.NOT_FOUND,
                        Code.NOT_FOUND.httpStatus(),
                        "there is no such resource; docs/protocol.md lists them",
                        node.meter()));
    }

    /** The tap leans on what is inside the platform: better no start than a start with another platform. */
    void prove(@Observes StartupEvent start, ChannelTap tap, Vertx vertx) throws Exception {
        tap.prove(vertx).toCompletionStage().toCompletableFuture().get(PROOF_SECONDS_MAX, TimeUnit.SECONDS);
    }

    /** Blocks the shutdown until everybody was told goodbye: afterwards the platform would close with 1000. */
    void drain(@Observes ShutdownDelayInitiatedEvent shutdown) throws InterruptedException {
        node.drain();
        CountDownLatch never = new CountDownLatch(1);
        long endNanos = node.clock().nowNanos() + TimeUnit.MILLISECONDS.toNanos(DRAIN_MILLIS_MAX);
        while (node.fanout().sessions() > 0 && node.clock().nowNanos() - endNanos < 0) {
            never.await(LOOK_MILLIS, TimeUnit.MILLISECONDS);
        }
        never.await(LOOK_MILLIS, TimeUnit.MILLISECONDS); // the last close frames leave
    }
}
