package io.tailrace.testkit.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.tailrace.testkit.cluster.ClusterPlan.Restart;
import io.tailrace.testkit.cluster.ClusterPlan.Service;
import java.net.URI;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class ClusterPlanTest {
    @Test
    void theCommandLineIsRead() {
        ClusterPlan plan = ClusterPlan.parse(List.of(
                "--port",
                "18080",
                "--directory",
                "there",
                "--redis",
                "redis://127.0.0.1:1",
                "--no-restart",
                "--",
                "-Xa"));

        assertThat(plan.port()).isEqualTo(18080);
        assertThat(plan.json()).isEqualTo(Path.of("there/cluster.json"));
        assertThat(plan.redis()).isEqualTo("redis://127.0.0.1:1");
        assertThat(plan.restart()).isEqualTo(Restart.NEVER);
        assertThat(plan.jvmFlags()).containsExactly("-Xa");
        assertThat(ClusterPlan.parse(List.of()).redis()).isEqualTo("redis://127.0.0.1:8087");
    }

    @Test
    void aWrongCommandLineIsASentence() {
        assertThatThrownBy(() -> ClusterPlan.parse(List.of("--prot", "1")))
                .hasMessage("unknown argument '--prot'; allowed are --port, --directory, --redis, --no-restart and --");
        assertThatThrownBy(() -> ClusterPlan.parse(List.of("--port", "many")))
                .hasMessage("--port needs a number, not 'many'");
        assertThatThrownBy(() -> ClusterPlan.parse(List.of("--port"))).hasMessage("--port needs a value");
        assertThatThrownBy(() -> ClusterPlan.parse(List.of("--port", "65530")))
                .hasMessage("--port 65530 leaves no room for 20 ports in a row; use 1 to 65515");
    }

    @Test
    void sevenServicesShareNoPortAndStayInTheBlock() {
        ClusterPlan plan = ClusterPlan.parse(List.of("--port", "9000"));
        List<Service> services = plan.services(Path.of("/home"));
        Set<Integer> ports = new HashSet<>(Set.of(plan.redisPort()));

        for (Service service : services) {
            Pattern.compile("port=(\\d+)")
                    .matcher(String.join(" ", service.settings()))
                    .results()
                    .forEach(port -> assertThat(ports.add(Integer.valueOf(port.group(1))))
                            .as(service.name())
                            .isTrue());
            assertThat(ports)
                    .contains(
                            URI.create(service.url()).getPort(),
                            URI.create(service.management()).getPort());
        }

        assertThat(services)
                .extracting(Service::role)
                .containsExactly(
                        "connection-gateway",
                        "connection-gateway",
                        "sse-gateway",
                        "sse-gateway",
                        "stream-service",
                        "stream-service",
                        "presence-service");
        assertThat(ports).hasSize(14).allMatch(port -> port >= 9000 && port < 9000 + ClusterPlan.PORTS);
    }

    @Test
    void gatewaysKnowBothStreamServicesAndEverybodyKnowsRedis() {
        List<Service> services = ClusterPlan.parse(List.of("--port", "9000")).services(Path.of("/home"));

        assertThat(services)
                .allSatisfy(service ->
                        assertThat(service.settings()).contains("-Dtailrace.redis.url=redis://127.0.0.1:9007"));
        assertThat(services.subList(0, 4))
                .allSatisfy(service -> assertThat(service.settings())
                        .contains("-Dtailrace.stream-service.addresses=127.0.0.1:9004,127.0.0.1:9005"));
        assertThat(services.get(4).settings()).contains("-Dquarkus.grpc.server.port=9004");
        assertThat(services.get(5).settings()).contains("-Dquarkus.grpc.server.port=9005");
    }
}
