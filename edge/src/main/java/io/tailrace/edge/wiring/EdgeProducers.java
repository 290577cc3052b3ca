package io.tailrace.edge.wiring;

import io.quarkus.arc.DefaultBean;
import io.tailrace.core.model.Namespaces;
import io.tailrace.core.port.Bus;
import io.tailrace.core.port.Clock;
import io.tailrace.core.port.Link;
import io.tailrace.core.port.Meter;
import io.tailrace.core.port.Randomness;
import io.tailrace.edge.hub.ChannelTap;
import io.tailrace.edge.hub.FrameLimits;
import io.tailrace.edge.limit.Gate;
import io.tailrace.edge.limit.HostCheck;
import io.tailrace.edge.limit.OriginCheck;
import io.tailrace.edge.link.GrpcLink;
import io.tailrace.edge.link.LinkPorts;
import io.tailrace.edge.link.LinkSettings;
import io.tailrace.edge.link.NamedReplicas;
import io.tailrace.edge.loop.Loops;
import io.tailrace.edge.node.Node;
import io.tailrace.edge.tail.Fanout;
import io.tailrace.edge.wire.JsonFrames;
import io.tailrace.edge.wire.ProblemAnswer;
import io.tailrace.runtime.config.DerivedLimits;
import io.tailrace.runtime.config.LimitSettings;
import io.tailrace.runtime.config.NodeName;
import io.tailrace.runtime.config.ProcessSettings;
import io.tailrace.runtime.config.SettingsException;
import io.vertx.core.Vertx;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** Builds the node of a gateway. The bus comes from the process, because only that may know Redis. */
@Singleton
public final class EdgeProducers {
    /** The WebSockets that tell a refused origin after the upgrade. */
    private static final Set<String> WEBSOCKETS = Set.of("/v1/ws");

    @Produces
    @Singleton
    Loops loops(Vertx vertx) {
        return Loops.of(vertx);
    }

    /** The way to the stream-services; a process that has their parts itself produces another one. */
    @Produces
    @Singleton
    @DefaultBean
    Link link(
            ProcessSettings settings,
            LimitSettings limits,
            NodeName name,
            Loops loops,
            Clock clock,
            Randomness randomness,
            Meter meter,
            ExecutorService blocking) {
        List<String> addresses = settings.streamService()
                .addresses()
                .orElseThrow(() -> new SettingsException(
                        "tailrace.stream-service.addresses is not set; name the stream-services, e.g. 127.0.0.1:8090"));
        return GrpcLink.start(
                loops.all(),
                new NamedReplicas(addresses),
                LinkSettings.defaults(name.text()).withWaiting(limits.linkWaiting(), LinkSettings.WAITING_BYTES_MAX),
                new LinkPorts(clock, randomness, meter, blocking));
    }

    void close(@Disposes Link link) {
        if (link instanceof GrpcLink ours) {
            ours.close();
        }
    }

    @Produces
    @Singleton
    Node node(
            NodeName name,
            Bus bus,
            Link link,
            Loops loops,
            Namespaces namespaces,
            LimitSettings limits,
            DerivedLimits derived,
            Clock clock,
            Randomness randomness,
            Meter meter) {
        Fanout fanout =
                new Fanout(loops, bus, link, EdgeLimits.hub(limits), derived.tailBytesMax(), clock, randomness, meter);
        return new Node(
                name.text(),
                fanout,
                link,
                namespaces,
                EdgeLimits.node(limits, derived, namespaces),
                clock,
                randomness,
                meter);
    }

    @Produces
    @Singleton
    ChannelTap tap(Namespaces namespaces) {
        return new ChannelTap(EdgeLimits.maxMessageBytes(namespaces));
    }

    @Produces
    @Singleton
    FrameLimits frameLimits(Namespaces namespaces) {
        return new FrameLimits(JsonFrames.frameBytesMax(EdgeLimits.maxMessageBytes(namespaces)));
    }

    @Produces
    @Singleton
    Gate traffic(
            ProcessSettings settings,
            LimitSettings limits,
            Meter meter,
            @ConfigProperty(name = "quarkus.http.host") String host) {
        return gate(host, settings, limits, meter);
    }

    static Gate gate(String host, ProcessSettings settings, LimitSettings limits, Meter meter) {
        return new Gate(
                Gate.Reach.of(host),
                new OriginCheck(settings.origins().orElse(List.of())),
                new HostCheck(settings.hosts().orElse(List.of())),
                limits.headers(),
                WEBSOCKETS,
                (context, code, status, sentence) -> ProblemAnswer.send(context, code, status, sentence, meter));
    }
}
