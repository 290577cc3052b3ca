package io.tailrace.redis;

import io.tailrace.core.model.Namespace;
import io.tailrace.testkit.contract.BusContract;
import io.tailrace.testkit.contract.Engine;
import io.tailrace.testkit.fault.RedisServer;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;

class RedisBusContractTest extends BusContract {
    private static Vertx vertx;
    private static RedisServer server;

    @BeforeAll
    static void start(@TempDir Path directory) {
        vertx = Vertx.vertx();
        server = RedisServer.in(directory).start();
    }

    @AfterAll
    static void stop() {
        server.close();
        vertx.close();
    }

    @Override
    protected Engine engine(Namespace namespace) {
        return new RedisEngine(vertx, server);
    }
}
