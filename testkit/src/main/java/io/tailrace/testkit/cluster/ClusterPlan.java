package io.tailrace.testkit.cluster;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What the command line asks for. Ports come from one block of {@link #PORTS}, so that two clusters on one machine only
 * need blocks that do not overlap:
 *
 * <pre>
 *   +0 +1  connection-gateways    +4 +5  stream-services (gRPC)    +7  Redis
 *   +2 +3  sse-gateways           +10 … +16  management (health, metrics): these six, then the presence-service
 * </pre>
 *
 * @param redisUrl a Redis that runs already; empty means an own one
 * @param directory where data, logs and {@code cluster.json} go
 */
record ClusterPlan(int port, Path directory, Optional<String> redisUrl, Restart restart, List<String> jvmFlags) {
    static final int PORTS = 20;
    private static final int PORT_DEFAULT = 8080;
    private static final int PORT_MAX = 65_535 - PORTS;
    private static final int REDIS = 7;
    private static final int MANAGEMENT = 10;

    /** What happens to a process that dies. */
    enum Restart {
        AFTER_A_SECOND,
        NEVER
    }

    /** One service process and everything that it is told. */
    record Service(String role, String name, String url, String management, Path jar, List<String> settings) {}

    ClusterPlan {
        if (port < 1 || port > PORT_MAX) {
            throw new IllegalArgumentException(
                    "--port %d leaves no room for %d ports in a row; use 1 to %d".formatted(port, PORTS, PORT_MAX));
        }
        jvmFlags = List.copyOf(jvmFlags);
    }

    /** Reads {@code [--port N] [--directory DIR] [--redis URL] [--no-restart] [-- JVM-FLAG…]}. */
    static ClusterPlan parse(List<String> arguments) {
        int port = PORT_DEFAULT;
        Path directory = Path.of("target");
        Optional<String> redisUrl = Optional.empty();
        Restart restart = Restart.AFTER_A_SECOND;
        List<String> jvmFlags = List.of();
        for (int i = 0; i < arguments.size(); i++) {
            String argument = arguments.get(i);
            switch (argument) {
                case "--port" -> port = number(value(arguments, ++i, argument));
                case "--directory" -> directory = Path.of(value(arguments, ++i, argument));
                case "--redis" -> redisUrl = Optional.of(value(arguments, ++i, argument));
                case "--no-restart" -> restart = Restart.NEVER;
                case "--" -> {
                    jvmFlags = arguments.subList(i + 1, arguments.size());
                    i = arguments.size();
                }
                default ->
                    throw new IllegalArgumentException(
                            "unknown argument '%s'; allowed are --port, --directory, --redis, --no-restart and --"
                                    .formatted(argument));
            }
        }
        return new ClusterPlan(port, directory, redisUrl, restart, jvmFlags);
    }

    private static String value(List<String> arguments, int at, String name) {
        if (at >= arguments.size()) {
            throw new IllegalArgumentException(name + " needs a value");
        }
        return arguments.get(at);
    }

    private static int number(String text) {
        try {
            return Integer.parseInt(text);
        } catch (NumberFormatException _) {
            throw new IllegalArgumentException("--port needs a number, not '%s'".formatted(text));
        }
    }

    int redisPort() {
        return port + REDIS;
    }

    /** The Redis of the services: the given one, or the own one. */
    String redis() {
        return redisUrl.orElse("redis://127.0.0.1:" + redisPort());
    }

    Path json() {
        return directory.resolve("cluster.json");
    }

    Path logs() {
        return directory.resolve("cluster");
    }

    Path log(String name) {
        return logs().resolve(name + ".log");
    }

    /** The seven services, gateways first; {@code home} is where their modules were built. */
    List<Service> services(Path home) {
        String stream = "-Dtailrace.stream-service.addresses=127.0.0.1:%d,127.0.0.1:%d".formatted(port + 4, port + 5);
        String redis = "-Dtailrace.redis.url=" + redis();
        return List.of(
                gateway(home, 0, "connection-gateway", 1, redis, stream),
                gateway(home, 1, "connection-gateway", 2, redis, stream),
                gateway(home, 2, "sse-gateway", 1, redis, stream),
                gateway(home, 3, "sse-gateway", 2, redis, stream),
                streamService(home, 4, 1, redis),
                streamService(home, 5, 2, redis),
                // It has only its place and its health so far, so its address is that of its health.
                service(home, 6, "presence-service", 1, management(6), redis));
    }

    private Service gateway(Path home, int slot, String role, int number, String redis, String stream) {
        String http = "-Dquarkus.http.port=" + (port + slot);
        return service(home, slot, role, number, "http://127.0.0.1:" + (port + slot), http, redis, stream);
    }

    private Service streamService(Path home, int slot, int number, String redis) {
        String grpc = "-Dquarkus.grpc.server.port=" + (port + slot);
        return service(home, slot, "stream-service", number, "grpc://127.0.0.1:" + (port + slot), grpc, redis);
    }

    private Service service(Path home, int slot, String role, int number, String url, String... settings) {
        List<String> all = new ArrayList<>(List.of(settings));
        all.add("-Dquarkus.management.port=" + (port + MANAGEMENT + slot));
        Path jar = home.resolve(role).resolve("target/quarkus-app/quarkus-run.jar");
        return new Service(role, role + "-" + number, url, management(slot), jar, List.copyOf(all));
    }

    private String management(int slot) {
        return "http://127.0.0.1:" + (port + MANAGEMENT + slot);
    }
}
