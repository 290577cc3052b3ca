package io.tailrace.testkit.cluster;

import io.tailrace.testkit.cluster.ClusterPlan.Restart;
import io.tailrace.testkit.cluster.ClusterPlan.Service;
import io.tailrace.testkit.fault.Processes;
import io.tailrace.testkit.fault.RedisServer;
import io.tailrace.testkit.fault.Watchdog;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Starts the real shape on one machine and keeps it alive until it is asked to end: Redis, two connection-gateways, two
 * sse-gateways, two stream-services, one presence-service. A process that dies is started again after a second, where
 * it was and with the same ports; one that dies before it was ever ready stops everything, because a wrong setting does
 * not heal by repetition.
 *
 * <p>The end: gateways first, so that they still have somebody to say good-bye to, then the services behind them, Redis
 * last.
 */
public final class Cluster {
    private static final long RESTART_MILLIS = 1_000;
    /**
     * From the start of a JVM to ready. Ten seconds where seven of them share two cores; a busy machine takes longer.
     */
    private static final long READY_MILLIS_MAX = 120_000;

    private static final long POLL_MILLIS = 100;
    /** A gateway's own promise is 5 s; then it is killed. */
    private static final long STOP_MILLIS_MAX = 8_000;

    private static final String HEAP_MAX = "-Xmx256m";

    private final ClusterPlan plan;
    private final Path home;
    private final Roll roll;
    private final Watchdog watchdog = new Watchdog();
    private final Map<String, Process> running = new ConcurrentHashMap<>();
    private final CompletableFuture<String> failure = new CompletableFuture<>();
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private @Nullable RedisServer redis;
    private volatile boolean stopping;

    private Cluster(ClusterPlan plan, Path home) {
        this.plan = plan;
        this.home = home;
        this.roll = new Roll(plan.json());
    }

    public static void main(String[] arguments) throws InterruptedException {
        ClusterPlan plan;
        try {
            plan = ClusterPlan.parse(List.of(arguments));
        } catch (IllegalArgumentException e) {
            System.err.println("tailrace: " + e.getMessage());
            System.exit(2);
            return;
        }
        Cluster cluster = new Cluster(plan, Path.of("").toAbsolutePath());
        Runtime.getRuntime().addShutdownHook(new Thread(cluster::stop, "cluster-stop"));
        try {
            cluster.start();
            throw new IllegalStateException(cluster.failure.join());
        } catch (IllegalStateException e) {
            System.err.println("tailrace: " + e.getMessage());
        }
        System.exit(1);
    }

    private void start() throws InterruptedException {
        List<Service> services = plan.services(home);
        for (Service service : services) {
            if (!Files.exists(service.jar())) {
                throw new IllegalStateException(
                        "%s is not built; ./tailrace up --cluster builds it".formatted(service.jar()));
            }
        }
        prepareFiles(services);
        startRedis();
        System.out.println("starting " + services.size() + " services, which takes some ten seconds on two cores");
        CountDownLatch ready = new CountDownLatch(services.size());
        for (Service service : services) {
            Thread.ofVirtual().name(service.name()).start(() -> keepAlive(service, ready));
        }
        while (!ready.await(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
            if (failure.isDone()) {
                throw new IllegalStateException(failure.join());
            }
        }
        System.out.println();
        System.out.println(roll.table());
        System.out.println(greeting());
    }

    private void prepareFiles(List<Service> services) {
        try {
            Files.createDirectories(plan.logs());
            Files.deleteIfExists(plan.json());
            for (Service service : services) {
                Files.deleteIfExists(plan.log(service.name()));
            }
        } catch (IOException e) {
            throw new IllegalStateException("cannot write to %s: %s".formatted(plan.directory(), e), e);
        }
    }

    private void fail(String sentence) {
        if (!stopping) {
            failure.complete(sentence); // the first one counts
        }
    }

    // --- Redis -----------------------------------------------------------------------------------------------------

    private void startRedis() {
        if (plan.redisUrl().isPresent()) {
            System.out.println("using the Redis at " + plan.redis());
            return;
        }
        System.out.println("starting Redis on port " + plan.redisPort());
        RedisServer server = RedisServer.in(plan.logs().resolve("redis"))
                .port(plan.redisPort())
                .option("appendonly", "yes")
                .endedByCaller()
                .start();
        redis = server;
        enterRedis(server);
        Thread.ofVirtual().name("redis").start(() -> keepAlive(server));
    }

    private void enterRedis(RedisServer server) {
        watchdog.add(server.pid());
        roll.enter(
                "redis",
                new Roll.Entry("redis", server.pid(), server.url(), Optional.empty(), shown(server.logFile())));
    }

    private void keepAlive(RedisServer server) {
        try {
            while (true) {
                long pid = server.pid();
                int exit = server.process().waitFor();
                watchdog.gone(pid);
                if (!startsAgain("redis", "redis", pid, exit)) {
                    return;
                }
                server.start();
                enterRedis(server);
                System.out.println("redis runs again as " + server.pid());
            }
        } catch (IllegalStateException e) {
            fail("redis did not start again: " + e.getMessage());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    // --- the services ----------------------------------------------------------------------------------------------

    /** The life of one service: started, ready, ended, started again. */
    private void keepAlive(Service service, CountDownLatch firstReady) {
        boolean wasReady = false;
        try {
            while (!stopping) {
                Process process = start(service);
                long pid = process.pid();
                if (awaitReady(service, process)) {
                    System.out.println("%s is ready as %d".formatted(service.name(), pid));
                    if (!wasReady) {
                        firstReady.countDown();
                    }
                    wasReady = true;
                }
                int exit = process.waitFor();
                running.remove(service.name());
                watchdog.gone(pid);
                if (!wasReady) {
                    fail("%s, process %d, ended with %d before it was ready; the end of %s:%n%s"
                            .formatted(
                                    service.name(),
                                    pid,
                                    exit,
                                    shown(plan.log(service.name())),
                                    Processes.tail(plan.log(service.name()))));
                    return;
                }
                if (!startsAgain(service.name(), service.role(), pid, exit)) {
                    return;
                }
            }
        } catch (IllegalStateException e) {
            fail(String.valueOf(e.getMessage()));
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private Process start(Service service) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(plan.jvmFlags());
        command.add(HEAP_MAX);
        command.add("-Drole=" + service.role());
        command.addAll(service.settings());
        command.add("-jar");
        command.add(service.jar().toString());
        Path log = plan.log(service.name());
        try {
            Process process = new ProcessBuilder(Watchdog.apart(command))
                    .redirectErrorStream(true)
                    .redirectInput(
                            ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
                    .start();
            watchdog.add(process.pid());
            running.put(service.name(), process);
            if (stopping) {
                process.destroyForcibly(); // the end came between the question and the start
            }
            roll.enter(
                    service.name(),
                    new Roll.Entry(
                            service.role(),
                            process.pid(),
                            service.url(),
                            Optional.of(service.management()),
                            shown(log)));
            return process;
        } catch (IOException e) {
            throw new IllegalStateException("cannot start %s: %s".formatted(service.name(), e), e);
        }
    }

    /** True when it answers that it is ready; false when it ended, or the cluster does. */
    private boolean awaitReady(Service service, Process process) throws InterruptedException {
        HttpRequest question = HttpRequest.newBuilder(URI.create(service.management() + "/health/ready"))
                .timeout(Duration.ofSeconds(5))
                .build();
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(READY_MILLIS_MAX);
        String last = "nothing yet";
        while (!stopping) {
            if (process.waitFor(POLL_MILLIS, TimeUnit.MILLISECONDS)) {
                return false;
            }
            try {
                HttpResponse<String> answer = http.send(question, HttpResponse.BodyHandlers.ofString());
                if (answer.statusCode() == 200) {
                    return true;
                }
                last = answer.statusCode() + " " + answer.body().strip();
            } catch (IOException e) {
                last = e.toString();
            }
            if (System.nanoTime() - deadline > 0) {
                fail("%s, process %d, is not ready after %d s; %s says: %s; the end of %s:%n%s"
                        .formatted(
                                service.name(),
                                process.pid(),
                                TimeUnit.MILLISECONDS.toSeconds(READY_MILLIS_MAX),
                                question.uri(),
                                last,
                                shown(plan.log(service.name())),
                                Processes.tail(plan.log(service.name()))));
                return false;
            }
        }
        return false;
    }

    /** Says that a process died and, unless it stays dead, waits the second. */
    private boolean startsAgain(String name, String role, long pid, int exit) throws InterruptedException {
        if (stopping) {
            return false;
        }
        boolean again = plan.restart() == Restart.AFTER_A_SECOND;
        System.out.println("%s, process %d, died with exit code %d; %s"
                .formatted(
                        name, pid, exit, again ? "it is started again in a second" : "it stays dead (--no-restart)"));
        if (!again) {
            roll.strike(name);
            return false;
        }
        Thread.sleep(RESTART_MILLIS);
        return !stopping;
    }

    // --- the end ---------------------------------------------------------------------------------------------------

    private void stop() {
        stopping = true;
        System.out.println("stopping");
        stopAll(name -> name.contains("gateway"));
        stopAll(_ -> true);
        RedisServer server = redis;
        if (server != null) {
            server.stop();
        }
        watchdog.close();
        http.close();
        try {
            Files.deleteIfExists(plan.json());
        } catch (IOException _) {
            // A list that stays behind names processes that are gone; the next start replaces it.
        }
    }

    private void stopAll(java.util.function.Predicate<String> whose) {
        List<Process> ending = new ArrayList<>();
        running.forEach((name, process) -> {
            if (whose.test(name)) {
                process.destroy();
                ending.add(process);
            }
        });
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(STOP_MILLIS_MAX);
        for (Process process : ending) {
            try {
                if (!process.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    process.destroyForcibly();
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                process.destroyForcibly();
            }
        }
    }

    // --- the screen ------------------------------------------------------------------------------------------------

    private Path shown(Path path) {
        Path absolute = path.toAbsolutePath().normalize();
        return absolute.startsWith(home) ? home.relativize(absolute) : absolute;
    }

    private String greeting() {
        int port = plan.port();
        return """
                Everything is ready; the list is in %s, and Ctrl-C stops it. To paste, each line where it belongs:

                  curl -N 'http://127.0.0.1:%d/v1/events?channel=hello'
                  curl -d '"world"' http://127.0.0.1:%d/v1/channels/hello/messages
                  new WebSocket('ws://127.0.0.1:%d/v1/ws?channel=hello').onmessage = message => console.log(message.data)
                """.formatted(shown(plan.json()), port + 2, port + 3, port);
    }
}
