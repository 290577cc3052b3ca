package io.tailrace.stream.wiring;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.tailrace.testkit.fault.RedisServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;

/** A real Redis for the process under test. */
public final class WithRedis implements QuarkusTestResourceLifecycleManager {
    private RedisServer redis;

    @Override
    public Map<String, String> start() {
        redis = RedisServer.in(Path.of("target", "redis")).start();
        // The platform's own two ports for tests are the same one.
        return Map.of(
                "tailrace.redis.url", "redis://127.0.0.1:" + redis.port(),
                "quarkus.grpc.server.test-port", Integer.toString(freePort()),
                "quarkus.management.test-port", Integer.toString(freePort()));
    }

    private static int freePort() {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void stop() {
        redis.close();
    }
}
