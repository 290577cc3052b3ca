package io.tailrace.bench;

import io.tailrace.bench.load.Publisher.Form;
import io.tailrace.bench.server.FloorServer;
import io.tailrace.bench.server.JavaServer;
import io.tailrace.bench.server.JavaServer.Program;
import io.tailrace.bench.server.Server;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Where things are in this repository, and how each server is started from there. */
record Ground(Path root, Path results, List<String> jvmFlags, Path tailraceJar, Path broadcastJar) {
    static final String FLOOR = "floor";
    static final String FLOOR_OF_SEVERAL = "floor-x";
    static final String TAILRACE = "tailrace";
    static final String BROADCAST = "broadcast";

    private static final String APPLICATION = "target/quarkus-app/quarkus-run.jar";

    /** From the working directory upwards: the folder that holds {@code bench/floor/floor.c}. */
    static Ground find(Arguments arguments) {
        Path at = Path.of("").toAbsolutePath();
        while (at != null && !Files.exists(at.resolve("bench/floor/floor.c"))) {
            at = at.getParent();
        }
        if (at == null) {
            throw new IllegalArgumentException("no bench/floor/floor.c here or above; run it inside the repository");
        }
        String results = arguments.text("--results");
        String tailrace = arguments.text("--tailrace-jar");
        return new Ground(
                at,
                results.isEmpty() ? at.resolve("bench/results") : Path.of(results),
                arguments.text("--jvm").isEmpty() ? arguments.behindEnd() : arguments.words("--jvm", " "),
                tailrace.isEmpty() ? at.resolve("standalone").resolve(APPLICATION) : Path.of(tailrace),
                at.resolve("bench/broadcast").resolve(APPLICATION));
    }

    /** The server, started; empty, after a word on the reason, where it cannot be had on this machine. */
    Optional<Server> start(String name, Path logs) throws IOException {
        if (name.equals(FLOOR) || name.startsWith(FLOOR_OF_SEVERAL)) {
            return floor(name);
        }
        switch (name) {
            case TAILRACE -> {
                return java(new Program(TAILRACE, tailraceJar, jvmFlags, Form.FRAME, "/health/ready"), logs);
            }
            case BROADCAST -> {
                return java(new Program(BROADCAST, broadcastJar, jvmFlags, Form.DATA, ""), logs);
            }
            default ->
                throw new IllegalArgumentException(
                        "%s is no server; there are floor, floor-xN, tailrace, broadcast".formatted(name));
        }
    }

    private Optional<Server> floor(String name) throws IOException {
        String frames = name.equals(FLOOR) ? "1" : name.substring(FLOOR_OF_SEVERAL.length());
        if (!frames.matches("[1-9]|[1-5][0-9]|6[0-4]")) {
            throw new IllegalArgumentException(
                    "%s is no floor: behind the x stand 1 to 64 frames for each write".formatted(name));
        }
        Optional<Path> program = FloorServer.compile(root.resolve("bench/floor/floor.c"), root.resolve("bench/target"));
        if (program.isEmpty()) {
            Progress.say("no cc on this machine: the floor is left out, and there are no ratios to it");
            return Optional.empty();
        }
        return Optional.of(FloorServer.start(program.get(), Integer.parseInt(frames)));
    }

    private Optional<Server> java(Program program, Path logs) throws IOException {
        if (!Files.exists(program.jar())) {
            Progress.say(
                    "%s is not built, so it is left out; build it with: mvn -q package -DskipTests (there is no %s)"
                            .formatted(program.name(), relative(program.jar())));
            return Optional.empty();
        }
        return Optional.of(JavaServer.start(program, logs.resolve(program.name() + ".log")));
    }

    /** As it is called inside the repository; results are shared, and name no machine. */
    String relative(Path path) {
        return path.startsWith(root) ? root.relativize(path).toString() : path.toString();
    }
}
