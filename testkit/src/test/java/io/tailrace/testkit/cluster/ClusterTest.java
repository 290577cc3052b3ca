package io.tailrace.testkit.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.tailrace.testkit.fault.Processes;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.zip.ZipEntry;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The launcher with a real Redis and seven small processes in the place of the services. */
@Timeout(180)
class ClusterTest {
    private static final Pattern ENTRY = Pattern.compile("\"role\": \"([^\"]+)\", \"pid\": (\\d+)");

    @TempDir
    Path home;

    private final Processes processes = new Processes();
    private Processes.Child launcher;

    @BeforeEach
    void layOutServices() throws IOException {
        for (String role : List.of("connection-gateway", "sse-gateway", "stream-service", "presence-service")) {
            Path jar = home.resolve(role).resolve("target/quarkus-app/quarkus-run.jar");
            Files.createDirectories(jar.getParent());
            writeJar(jar);
        }
    }

    @AfterEach
    void end() {
        processes.close();
    }

    @Test
    void whoDiesIsStartedAgainRedisTooAndTheListSaysSo() throws IOException {
        start();
        List<MatchResult> before = listed();
        assertThat(before)
                .extracting(entry -> entry.group(1))
                .containsExactlyInAnyOrder(
                        "redis",
                        "connection-gateway",
                        "connection-gateway",
                        "sse-gateway",
                        "sse-gateway",
                        "stream-service",
                        "stream-service",
                        "presence-service");
        assertThat(launcher.logTail()).contains("redis://127.0.0.1:").contains("target/cluster/sse-gateway-2.log");
        long gateway = pid(before, "connection-gateway");
        long redis = pid(before, "redis");
        assertThat(commandLine(gateway)).contains("-Drole=connection-gateway");

        Processes.signal(gateway, "KILL");
        Processes.signal(redis, "KILL");

        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            assertThat(launcher.logTail())
                    .contains(
                            "process %d, died with exit code 137; it is started again in a second".formatted(gateway));
            assertThat(listed())
                    .hasSize(8)
                    .extracting(entry -> entry.group(2))
                    .doesNotContain("" + gateway, "" + redis);
        });
        List<MatchResult> after = listed();
        assertThat(after).allMatch(entry -> alive(Long.parseLong(entry.group(2))));

        assertThat(launcher.stop()).isEqualTo(128 + 15);

        assertThat(after).noneMatch(entry -> alive(Long.parseLong(entry.group(2))));
    }

    @Test
    void withoutRestartWhoDiesStaysDead() throws IOException {
        start("--no-restart");
        List<MatchResult> before = listed();
        long service = pid(before, "stream-service");

        Processes.signal(service, "KILL");

        await().until(() -> launcher.logTail().contains("it stays dead (--no-restart)"));
        await().until(() -> listed().size() == before.size() - 1);
        assertThat(listed()).extracting(entry -> entry.group(2)).doesNotContain("" + service);
        assertThat(launcher.running()).isTrue();
    }

    @Test
    void nothingOutlivesALauncherThatWasKilled() throws IOException {
        start();
        List<MatchResult> before = listed();

        launcher.kill();

        await().atMost(Duration.ofSeconds(20))
                .until(() -> before.stream().noneMatch(entry -> alive(Long.parseLong(entry.group(2)))));
    }

    @Test
    void aServiceThatNeverComesUpStopsEverythingWithTheEndOfItsLog() throws IOException {
        launch("--redis", "refuse");

        await().atMost(Duration.ofSeconds(60)).until(() -> !launcher.running());

        assertThat(launcher.process().exitValue()).isEqualTo(1);
        assertThat(launcher.logTail())
                .containsPattern(
                        "tailrace: .*, process \\d+, ended with 3 before it was ready; the end of target/cluster/")
                .contains("this setting is refused");
    }

    private void start(String... more) throws IOException {
        launch(more);
        await().atMost(Duration.ofSeconds(120)).until(() -> {
            assertThat(launcher.running()).as(launcher.logTail()).isTrue();
            return launcher.logTail().contains("Everything is ready");
        });
    }

    private void launch(String... more) {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Cluster.class.getName(),
                "--port",
                Integer.toString(Processes.freePorts(ClusterPlan.PORTS))));
        command.addAll(List.of(more));
        command.addAll(List.of("--", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Dfake=yes"));
        launcher = processes.start("launcher", home.resolve("launcher.log"), home, Map.of(), command);
    }

    private List<MatchResult> listed() throws IOException {
        String json = Files.readString(home.resolve("target/cluster.json"));
        return ENTRY.matcher(json).results().toList();
    }

    private static long pid(List<MatchResult> entries, String role) {
        return entries.stream()
                .filter(entry -> entry.group(1).equals(role))
                .mapToLong(entry -> Long.parseLong(entry.group(2)))
                .findFirst()
                .orElseThrow();
    }

    private static boolean alive(long pid) {
        return ProcessHandle.of(pid).map(ProcessHandle::isAlive).orElse(false);
    }

    private static String commandLine(long pid) {
        return ProcessHandle.of(pid).orElseThrow().info().commandLine().orElse("");
    }

    private static void writeJar(Path jar) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, FakeService.class.getName());
        String path = FakeService.class.getName().replace('.', '/') + ".class";
        try (OutputStream file = Files.newOutputStream(jar);
                JarOutputStream out = new JarOutputStream(file, manifest);
                InputStream in = FakeService.class.getClassLoader().getResourceAsStream(path)) {
            out.putNextEntry(new ZipEntry(path));
            in.transferTo(out);
            out.closeEntry();
        }
    }

    /** Ready as soon as it runs, unless its Redis is called {@code refuse}. */
    static final class FakeService {
        private FakeService() {}

        public static void main(String[] args) throws Exception {
            if ("refuse".equals(System.getProperty("tailrace.redis.url"))) {
                System.err.println("this setting is refused");
                System.exit(3);
            }
            int port = Integer.getInteger("quarkus.management.port");
            HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 0);
            server.createContext("/health/ready", exchange -> {
                exchange.sendResponseHeaders(200, -1);
                exchange.close();
            });
            server.start();
        }
    }
}
