package io.tailrace.edge.link;

import io.grpc.BindableService;
import io.grpc.Server;
import io.grpc.netty.NettyServerBuilder;
import io.tailrace.core.model.Namespaces;
import io.tailrace.core.port.Log;
import io.tailrace.core.port.Meter;
import io.tailrace.core.port.Randomness;
import io.tailrace.core.sequence.Sequencer;
import io.tailrace.core.sequence.SequencerLimits;
import io.tailrace.stream.rpc.LinkLimits;
import io.tailrace.stream.rpc.StreamRpc;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;

/** A stream-service on a loopback port, with the real rpc and sequencer over the log of the test. */
final class RunningReplica implements AutoCloseable {
    private static final Randomness NO_CHANCE = new Randomness() {
        @Override
        public int below(int bound) {
            return 0;
        }

        @Override
        public String id() {
            return "the-id-of-the-defect";
        }
    };

    final StreamRpc rpc;
    private final Server server;
    private final int port;

    private RunningReplica(StreamRpc rpc, Server server) {
        this.rpc = rpc;
        this.server = server;
        this.port = server.getPort();
    }

    static RunningReplica start(Log log) throws IOException {
        return start(log, LinkLimits.DEFAULT, 0);
    }

    static RunningReplica start(Log log, LinkLimits limits, int port) throws IOException {
        Sequencer sequencer = new Sequencer(log, Namespaces.ONLY_DEFAULT, Meter.NONE, SequencerLimits.DEFAULT);
        StreamRpc rpc = new StreamRpc(sequencer, log, limits, NO_CHANCE, ForkJoinPool::commonPool);
        return new RunningReplica(rpc, serve(rpc, port));
    }

    static Server serve(BindableService service, int port) throws IOException {
        return NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), port))
                .permitKeepAliveTime(5, TimeUnit.SECONDS)
                .permitKeepAliveWithoutCalls(true)
                .directExecutor()
                .addService(service)
                .build()
                .start();
    }

    Replica replica() {
        return new Replica(new InetSocketAddress(InetAddress.getLoopbackAddress(), port()));
    }

    /** Stays known after the end, so that another one may come up there. */
    int port() {
        return port;
    }

    /** As a killed process: connections break, nothing is answered. */
    @Override
    public void close() {
        server.shutdownNow();
        try {
            if (!server.awaitTermination(10, TimeUnit.SECONDS)) {
                throw new AssertionError("the server does not stop");
            }
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
