package io.tailrace.testkit.arch;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.VariableTree;
import com.sun.source.util.TreeScanner;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a reader would stumble over, found by reading the tree: other words for our things, open ends, tests that are
 * switched off or sleep, links to nowhere, packages without their ten lines, and places that only one machine has. It
 * counts no lines: length is a taste.
 */
final class Tidy {
    /** Words of other systems for what has a name here. */
    private static final Set<String> OTHER_WORDS =
            Set.of("topic", "topics", "room", "rooms", "backplane", "timetoken", "pubsubber");

    // Put together from parts, so that this file does not find itself.
    private static final Pattern OPEN_END = Pattern.compile("\\b(TO" + "DO|FIX" + "ME|X" + "XX|HA" + "CK)\\b");
    private static final Pattern SWITCHED_OFF =
            Pattern.compile("@(Disa" + "bled\\w*|Ign" + "ore)\\b|\\b(it|test|describe)\\.(sk" + "ip|on" + "ly)\\(");
    private static final Pattern OF_ONE_MACHINE = Pattern.compile("(?<![\\w.])/(wo" + "rk|ro" + "ot|ho" + "me/\\w+|Us"
            + "ers)/\\w|repo1?\\.maven\\.(apache\\.)?o" + "rg|registry\\.npm" + "js|pypi\\.o" + "rg|files\\.python"
            + "hosted");
    private static final Pattern LINK = Pattern.compile("(?<!!)\\[[^\\]\\n]*]\\(([^)\\s]+)\\)");
    private static final Pattern OWN_KEY_BY_NAME = Pattern.compile("@ConfigProperty\\(\\s*name\\s*=\\s*\"tailrace\\.");
    private static final String[] TEXTS = {
        ".java",
        ".md",
        ".sh",
        ".lua",
        ".proto",
        ".properties",
        ".yaml",
        ".yml",
        ".xml",
        ".c",
        ".js",
        ".ts",
        ".html",
        ".json",
        ".config",
        ".py",
        "run",
        "tailrace"
    };

    private final Tree tree;

    Tidy(Tree tree) {
        this.tree = tree;
    }

    List<String> openEnds() {
        return lines(tree.files(TEXTS), OPEN_END);
    }

    List<String> switchedOffTests() {
        return lines(tree.files(".java", ".js", ".ts"), SWITCHED_OFF);
    }

    List<String> placesOfOneMachine() {
        return lines(tree.files(TEXTS), OF_ONE_MACHINE);
    }

    List<String> ownSettingsReadByName() {
        List<String> found = new ArrayList<>();
        for (Path file : tree.java("main")) {
            if (OWN_KEY_BY_NAME.matcher(Tree.text(file)).find()) {
                found.add(tree.name(file));
            }
        }
        return found;
    }

    private List<String> lines(List<Path> files, Pattern pattern) {
        List<String> found = new ArrayList<>();
        for (Path file : files) {
            int number = 0;
            for (String line : Tree.text(file).split("\n", -1)) {
                number++;
                if (pattern.matcher(line).find()) {
                    found.add("%s:%d: %s".formatted(tree.name(file), number, line.strip()));
                }
            }
        }
        return found;
    }

    /** Relative links of documents that lead to no file; a link out of the repository is one too. */
    List<String> deadLinks() {
        List<String> dead = new ArrayList<>();
        for (Path document : tree.files(".md")) {
            Matcher link = LINK.matcher(Tree.text(document).replaceAll("(?s)```.*?```", ""));
            while (link.find()) {
                String target = link.group(1);
                if (!target.matches("[a-z]+:.*|#.*") && !leadsSomewhere(document, target)) {
                    dead.add("%s: %s".formatted(tree.name(document), target));
                }
            }
        }
        return dead;
    }

    private boolean leadsSomewhere(Path document, String target) {
        String path = target.replaceAll("#.*", "");
        Path file = document.resolveSibling(path).normalize();
        return file.startsWith(tree.root()) && Files.exists(file);
    }

    /** Packages of the product without a {@code package-info} that is {@code @NullMarked} and says something. */
    List<String> packagesWithoutTheirLines() {
        Set<Path> directories = new TreeSet<>();
        tree.java("main").forEach(file -> directories.add(file.getParent()));
        List<String> found = new ArrayList<>();
        for (Path directory : directories) {
            Path info = directory.resolve("package-info.java");
            String text = Files.exists(info) ? Tree.text(info) : "";
            if (!text.contains("@NullMarked") || !text.contains("/**")) {
                found.add(tree.name(directory));
            }
        }
        return found;
    }

    /** Declared names that use another system's word for a thing of ours. */
    List<String> otherWords() {
        return names(tree.java("main"), new NameFinder() {
            @Override
            public Void visitClass(ClassTree type, Void nothing) {
                look(type.getSimpleName().toString());
                return super.visitClass(type, nothing);
            }

            @Override
            public Void visitMethod(MethodTree method, Void nothing) {
                look(method.getName().toString());
                return super.visitMethod(method, nothing);
            }

            @Override
            public Void visitVariable(VariableTree variable, Void nothing) {
                look(variable.getName().toString());
                return super.visitVariable(variable, nothing);
            }

            private void look(String name) {
                for (String word : name.split("(?<=[a-z0-9])(?=[A-Z])|_")) {
                    if (OTHER_WORDS.contains(word.toLowerCase(Locale.ROOT))) {
                        found.add(name);
                    }
                }
            }
        });
    }

    /** Accessors of ours that begin with {@code get}; what a platform's interface names so is an override. */
    List<String> getters() {
        return names(tree.java("main"), new NameFinder() {
            @Override
            public Void visitMethod(MethodTree method, Void nothing) {
                if (method.getName().toString().matches("get[A-Z].*")
                        && method.getParameters().isEmpty()
                        && !isOverride(method)) {
                    found.add(method.getName().toString());
                }
                return super.visitMethod(method, nothing);
            }
        });
    }

    private List<String> names(List<Path> files, NameFinder finder) {
        List<String> all = new ArrayList<>();
        for (CompilationUnitTree unit : Sources.parse(files)) {
            finder.found.clear();
            finder.scan(unit, null);
            String file = tree.name(Path.of(unit.getSourceFile().toUri()));
            finder.found.forEach(name -> all.add("%s: %s".formatted(file, name)));
        }
        return all;
    }

    private static boolean isOverride(MethodTree method) {
        return method.getModifiers().getAnnotations().stream()
                .map(AnnotationTree::getAnnotationType)
                .anyMatch(type -> type.toString().equals("Override"));
    }

    private abstract static class NameFinder extends TreeScanner<Void, Void> {
        final List<String> found = new ArrayList<>();
    }
}
