package io.tailrace.testkit.arch;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** The files of this repository, as they lie in the working copy; what is built is left out. */
final class Tree {
    private static final Set<String> NOT_OURS =
            Set.of("target", "node_modules", ".git", ".idea", ".vscode", "__pycache__", ".settings");

    private final Path root;

    Tree(Path root) {
        this.root = root;
    }

    /** The repository that the tests run in: the first directory upwards with {@code .mvn} in it. */
    static Tree ofThisRepository() {
        Path directory = Path.of("").toAbsolutePath();
        while (!Files.isDirectory(directory.resolve(".mvn"))) {
            Path parent = directory.getParent();
            if (parent == null) {
                throw new IllegalStateException("no .mvn above " + Path.of("").toAbsolutePath());
            }
            directory = parent;
        }
        return new Tree(directory);
    }

    Path root() {
        return root;
    }

    /** All files whose names end so, sorted; {@code ""} is every one. */
    List<Path> files(String... endings) {
        List<Path> found = new ArrayList<>();
        try {
            Files.walkFileTree(root, new SimpleFileVisitor<>() {
                @Override
                public FileVisitResult preVisitDirectory(Path directory, BasicFileAttributes attributes) {
                    boolean skipped = NOT_OURS.contains(directory.getFileName().toString());
                    return skipped && !directory.equals(root) ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
                }

                @Override
                public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                    for (String ending : endings) {
                        if (attributes.isRegularFile()
                                && file.getFileName().toString().endsWith(ending)) {
                            found.add(file);
                            break;
                        }
                    }
                    return FileVisitResult.CONTINUE;
                }
            });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        found.sort(null);
        return found;
    }

    /** Java files of the product, or of its tests; generated ones lie in {@code target} and are not there. */
    List<Path> java(String sourceSet) {
        return files(".java").stream()
                .filter(file -> name(file).contains("/src/" + sourceSet + "/java/"))
                .toList();
    }

    /** The path from the root, with slashes. */
    String name(Path file) {
        return root.relativize(file).toString().replace('\\', '/');
    }

    static String text(Path file) {
        try {
            return new String(Files.readAllBytes(file), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
