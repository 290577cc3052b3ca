package io.tailrace.e2e.harness;

import java.nio.file.Files;
import java.nio.file.Path;

/** Where the repository is, and where the tests may write. */
public final class Repository {
    private static final Path ROOT = find();

    private Repository() {}

    public static Path root() {
        return ROOT;
    }

    /** A file or directory below {@code e2e/target/processes}. */
    public static Path work(String name) {
        return ROOT.resolve("e2e/target/processes").resolve(name);
    }

    private static Path find() {
        Path at = Path.of("").toAbsolutePath();
        while (at != null && !Files.exists(at.resolve("tailrace"))) {
            at = at.getParent();
        }
        if (at == null) {
            throw new IllegalStateException("no ./tailrace here or above; run the tests inside the repository");
        }
        return at;
    }
}
