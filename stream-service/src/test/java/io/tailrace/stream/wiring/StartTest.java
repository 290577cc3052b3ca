package io.tailrace.stream.wiring;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.junit.main.LaunchResult;
import io.quarkus.test.junit.main.QuarkusMainLauncher;
import io.quarkus.test.junit.main.QuarkusMainTest;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

@QuarkusMainTest
class StartTest {
    @Test
    void aPortThatIsTakenEndsTheStart(QuarkusMainLauncher launcher) throws Exception {
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            String port = Integer.toString(taken.getLocalPort());
            // Nobody answers there: the start ends before the store is needed.
            System.setProperty("tailrace.redis.url", "redis://127.0.0.1:" + port);
            System.setProperty("quarkus.grpc.server.port", port);
            System.setProperty("quarkus.grpc.server.test-port", port);
            try {
                LaunchResult result = launcher.launch();

                assertThat(result.exitCode()).isEqualTo(1);
                assertThat(result.getErrorOutput())
                        .contains(
                                "quarkus.grpc.server.port = %s on 127.0.0.1 cannot be opened; end the process that has it, or choose another port"
                                        .formatted(port));
            } finally {
                System.clearProperty("tailrace.redis.url");
                System.clearProperty("quarkus.grpc.server.port");
                System.clearProperty("quarkus.grpc.server.test-port");
            }
        }
    }

    @Test
    void withoutARedisItDoesNotStartAndSaysWhy(QuarkusMainLauncher launcher) {
        LaunchResult result = launcher.launch();

        assertThat(result.exitCode()).isEqualTo(1);
        assertThat(result.getErrorOutput())
                .contains(
                        "tailrace.redis.url is not set, and a stream-service keeps its channels in a Redis that all of them share; set it, e.g. redis://127.0.0.1:6379, or run standalone")
                .doesNotContain("\tat ");
    }
}
