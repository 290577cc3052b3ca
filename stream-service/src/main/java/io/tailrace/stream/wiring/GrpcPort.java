package io.tailrace.stream.wiring;

import io.quarkus.grpc.GrpcService;
import io.quarkus.grpc.api.ServerBuilderCustomizer;
import io.quarkus.grpc.runtime.GrpcServerRecorder;
import io.quarkus.grpc.runtime.config.GrpcConfiguration;
import io.quarkus.grpc.runtime.config.GrpcServerConfiguration;
import io.quarkus.runtime.StartupEvent;
import io.tailrace.runtime.config.SettingsException;
import io.tailrace.stream.rpc.StreamRpc;
import io.vertx.grpc.VertxServerBuilder;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** What the platform has no keys for: the windows and the keepalive of the gRPC port ({@code docs/adr/0001}). */
@Singleton
public final class GrpcPort implements ServerBuilderCustomizer<VertxServerBuilder> {
    /** Over 100 streams' windows of 64 KiB, so that a link whose publishes wait stops no call beside it. */
    private static final int WINDOW_BYTES = 8 << 20;

    /** A LinkUp of a full megabyte and one message of the largest size that a namespace may allow. */
    private static final int REQUEST_BYTES_MAX = 32 << 20;

    /** As the gateways do it, in the other direction: a gateway without power must not keep its links here. */
    private static final int KEEPALIVE_SECONDS = 10;

    private static final int KEEPALIVE_TIMEOUT_SECONDS = 5;

    /** Gateways ask every 10 s; one that asked more often than this would be cut off. */
    private static final int PERMITTED_KEEPALIVE_SECONDS = 5;

    private static final Logger LOG = Logger.getLogger(GrpcPort.class);

    private final GrpcConfiguration configuration;
    private final Instance<StreamRpc> rpc;

    GrpcPort(GrpcConfiguration configuration, @GrpcService Instance<StreamRpc> rpc) {
        this.configuration = configuration;
        this.rpc = rpc;
    }

    /**
     * The platform only logs that its gRPC server did not start, and runs on without one. Here that ends the start: by
     * the reason that the service could not be made for, or else because the port could not be opened.
     */
    void opened(@Observes StartupEvent event) {
        rpc.get();
        String host = configuration.server().host();
        int port = configuration.server().port();
        if (GrpcServerRecorder.getVerticleCount() == 0) {
            throw new SettingsException(
                    "quarkus.grpc.server.port = %d on %s cannot be opened; end the process that has it, or choose another port"
                            .formatted(port, host));
        }
        LOG.infof("gateways are served on %s:%d", host, port);
    }

    @Override
    public void customize(GrpcServerConfiguration server, VertxServerBuilder builder) {
        builder.nettyBuilder()
                .flowControlWindow(WINDOW_BYTES)
                .maxInboundMessageSize(REQUEST_BYTES_MAX)
                .keepAliveTime(KEEPALIVE_SECONDS, TimeUnit.SECONDS)
                .keepAliveTimeout(KEEPALIVE_TIMEOUT_SECONDS, TimeUnit.SECONDS)
                .permitKeepAliveTime(PERMITTED_KEEPALIVE_SECONDS, TimeUnit.SECONDS)
                .permitKeepAliveWithoutCalls(true);
    }
}
