package io.tailrace.testkit.arch;

import com.sun.source.doctree.DocCommentTree;
import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.ClassTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.util.TreePath;
import com.sun.source.util.TreePathScanner;
import io.tailrace.codes.CloseCode;
import io.tailrace.codes.Code;
import io.tailrace.core.port.Metric;
import io.tailrace.testkit.arch.Sources.Source;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import javax.lang.model.element.Modifier;

/**
 * The documents that are lists of what the code says: settings from the javadoc of the mapping interfaces, codes and
 * metrics from their enums. A test compares them with what lies in {@code docs}.
 */
final class ReferenceDocs {
    private static final String MADE = "<!-- Made from the code. To change it, change the code, then run: %s -->\n\n"
            .formatted("mvn -pl testkit -am test -Dtest=ReferenceDocsTest -Dupdate=true");
    private static final String MAPPING = "ConfigMapping";

    /** The order of a reader: what a process is, what a channel keeps, what a node bears. Others follow by name. */
    private static final List<String> FIRST = List.of("ProcessSettings", "NamespaceSettings", "LimitSettings");

    private ReferenceDocs() {}

    /** File name in {@code docs} to text. */
    static Map<String, String> all(Tree tree) {
        Map<String, String> documents = new LinkedHashMap<>();
        documents.put("configuration.md", configuration(tree));
        documents.put("codes.md", codes());
        documents.put("metrics.md", metrics());
        return documents;
    }

    private static String codes() {
        StringBuilder text = new StringBuilder("# Codes\n\n").append(MADE);
        text.append("One word for one reason, the same on every transport. In a frame and in problem+json it is `code`;"
                + " `message` beside it says what, the value, the limit and what to do. *Again* says whether the same"
                + " request may succeed when it is sent again unchanged (`retryable`).\n\n");
        text.append("| code | HTTP | again | meaning | what to do |\n|---|---|---|---|---|\n");
        for (Code code : Code.values()) {
            text.append("| `%s` | %d | %s | %s | %s |\n"
                    .formatted(
                            code.text(),
                            code.httpStatus(),
                            code.retryable() ? "yes" : "no",
                            code.meaning(),
                            code.cure()));
        }
        text.append("\n## Close codes of a WebSocket\n\n");
        text.append("A client decides by range, so that an unknown number is handled too: 44nn reads as HTTP 4nn and is"
                + " not repeated unchanged, 45nn comes back with jitter.\n\n");
        text.append("| number | meaning | the client |\n|---|---|---|\n");
        for (CloseCode code : CloseCode.values()) {
            text.append("| %d | %s | %s |\n".formatted(code.number(), code.meaning(), next(code.reconnect())));
        }
        return text.toString();
    }

    private static String next(CloseCode.Reconnect reconnect) {
        return switch (reconnect) {
            case NEVER -> "stays away, and tells the application";
            case WITH_JITTER -> "comes back after a random wait, with its last position";
            case WITH_NEW_TOKEN -> "gets a token, then comes back";
        };
    }

    private static String metrics() {
        StringBuilder text = new StringBuilder("# Metrics\n\n").append(MADE);
        text.append("Prometheus text on `/metrics` of the management port. Labels have few values: never a channel, a"
                + " subject or a session. A timer has `_count`, `_sum`, `_max` and `_bucket` beside its name.\n\n");
        text.append("| name | kind | label | what |\n|---|---|---|---|\n");
        for (Metric metric : Metric.values()) {
            text.append("| `%s` | %s | %s | %s |\n"
                    .formatted(
                            metric.text(),
                            metric.kind().name().toLowerCase(Locale.ROOT),
                            metric.label().isEmpty() ? "" : "`" + metric.label() + "`",
                            metric.help()));
        }
        return text.toString();
    }

    private static String configuration(Tree tree) {
        StringBuilder text =
                new StringBuilder("# Configuration\n\n").append(MADE).append(HOW_TO_SET);
        for (Section section : sections(tree)) {
            text.append("\n## ").append(section.title()).append("\n\n");
            text.append("| key | default | what it does |\n|---|---|---|\n");
            for (Key key : section.keys()) {
                text.append("| `%s` | %s | %s |\n".formatted(key.name(), key.shownDefault(), key.sentence()));
            }
        }
        return text.toString();
    }

    /** All mapping interfaces of the product. */
    static List<Section> sections(Tree tree) {
        List<Section> sections = new ArrayList<>();
        for (Source source : Sources.read(tree.java("main").stream()
                .filter(file -> Tree.text(file).contains("@" + MAPPING + "("))
                .toList())) {
            new MappingScanner(source, sections).scan(source.unit(), null);
        }
        sections.sort((a, b) -> a.order() != b.order()
                ? Integer.compare(a.order(), b.order())
                : a.interfaceName().compareTo(b.interfaceName()));
        return sections;
    }

    /** One mapping interface. */
    record Section(String interfaceName, String title, List<Key> keys) {
        int order() {
            int index = FIRST.indexOf(interfaceName);
            return index < 0 ? FIRST.size() : index;
        }
    }

    /** One key; without a default it is unset. */
    record Key(String name, Optional<String> defaultValue, String sentence) {
        String shownDefault() {
            return defaultValue.map(value -> "`" + value + "`").orElse("unset");
        }
    }

    /** Reads one file: nested interfaces are groups, a map of one is a group under a name of the operator's choice. */
    private static final class MappingScanner extends TreePathScanner<Void, Void> {
        private final Source source;
        private final List<Section> sections;

        MappingScanner(Source source, List<Section> sections) {
            this.source = source;
            this.sections = sections;
        }

        @Override
        public Void visitClass(ClassTree type, Void nothing) {
            annotation(type.getModifiers().getAnnotations(), MAPPING).ifPresent(prefix -> {
                List<Key> keys = new ArrayList<>();
                addKeys(getCurrentPath(), type, prefix, keys);
                String title = withoutDot(
                        sentence(getCurrentPath(), type.getSimpleName().toString()));
                sections.add(new Section(type.getSimpleName().toString(), title, keys));
            });
            return super.visitClass(type, nothing);
        }

        private void addKeys(TreePath path, ClassTree type, String prefix, List<Key> keys) {
            for (var member : type.getMembers()) {
                // A static method of a mapping makes something of its settings, and is none.
                if (member instanceof MethodTree method
                        && !method.getModifiers().getFlags().contains(Modifier.STATIC)) {
                    addKey(path, type, method, prefix, keys);
                }
            }
        }

        private void addKey(TreePath path, ClassTree owner, MethodTree method, String prefix, List<Key> keys) {
            String key = prefix + "." + dashed(method.getName().toString());
            String type = String.valueOf(method.getReturnType());
            String element = type.startsWith("Map<") ? type.replaceAll(".*,\\s*|>$", "") : type;
            Optional<ClassTree> group = nested(path, element);
            if (group.isPresent()) {
                String below = type.startsWith("Map<") ? key + ".<name>" : key;
                addKeys(new TreePath(groupParent(path), group.get()), group.get(), below, keys);
                return;
            }
            String sentence = sentence(new TreePath(path, method), owner.getSimpleName() + "." + method.getName());
            Optional<String> value = annotation(method.getModifiers().getAnnotations(), "WithDefault");
            keys.add(new Key(key, value, sentence));
        }

        /** Groups are members of the outermost interface. */
        private static TreePath groupParent(TreePath path) {
            TreePath outermost = path;
            while (outermost.getParentPath() != null
                    && outermost.getParentPath().getLeaf() instanceof ClassTree) {
                outermost = outermost.getParentPath();
            }
            return outermost;
        }

        private static Optional<ClassTree> nested(TreePath path, String name) {
            ClassTree outermost = (ClassTree) groupParent(path).getLeaf();
            return outermost.getMembers().stream()
                    .filter(ClassTree.class::isInstance)
                    .map(ClassTree.class::cast)
                    .filter(type -> type.getSimpleName().contentEquals(name))
                    .findFirst();
        }

        private String sentence(TreePath path, String what) {
            DocCommentTree comment = source.comments().getDocCommentTree(path);
            if (comment == null) {
                throw new AssertionError(
                        "%s has no javadoc; its sentence is its line in docs/configuration.md".formatted(what));
            }
            String body = comment.getFullBody().stream().map(Object::toString).collect(Collectors.joining());
            return body.replaceAll("\\{@code ([^}]*)}", "`$1`")
                    .replaceAll("\\s+", " ")
                    .replace("|", "\\|")
                    .strip();
        }

        private static String withoutDot(String sentence) {
            return sentence.replaceAll("\\.( .*)?$", "");
        }

        private static Optional<String> annotation(List<? extends AnnotationTree> annotations, String name) {
            for (AnnotationTree annotation : annotations) {
                if (annotation.getAnnotationType().toString().equals(name)) {
                    ExpressionTree argument = annotation.getArguments().getFirst();
                    ExpressionTree value =
                            argument instanceof AssignmentTree assignment ? assignment.getExpression() : argument;
                    return Optional.of(String.valueOf(((LiteralTree) value).getValue()));
                }
            }
            return Optional.empty();
        }

        private static String dashed(String name) {
            return name.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
        }
    }

    static Path directory(Tree tree) {
        return tree.root().resolve("docs");
    }

    private static final String HOW_TO_SET = """
            Nothing has to be configured: `default` is a namespace, and every limit has a default. A process looks at all
            settings before it opens a port. At the first wrong one, and at a `tailrace.*` key that does not exist, it does
            not start, and says why in one sentence that names the key. What is in effect is printed at start.

            ## How to set a key

            The first of these that names a key wins:

            1. the command line: `java -Dtailrace.limits.heartbeat=10s …`;
            2. the environment: `TAILRACE_LIMITS_HEARTBEAT=10s`, the key in upper case with `_` for every other character;
            3. `config/application.properties` in the directory that the process is started in:
               `tailrace.limits.heartbeat=10s`.

            A size is a number of bytes, or a number with `K`, `M` or `G` (powers of 1,024). A time is a number with `ms`,
            `s`, `m`, `h` or `d`. A list is separated by commas.

            **The name of a namespace in the environment.** A variable has neither case nor dashes, so by itself it can only
            spell names of lower case letters and digits: `TAILRACE_NAMESPACES_CHAT_HISTORY_MESSAGES=100` is
            `tailrace.namespaces.chat.history-messages`. Any other name is configured in a file or with `-D`; once any key of
            it stands there, variables win over its keys too (`TAILRACE_NAMESPACES_MY_CHAT_HISTORY_MESSAGES` for `my-chat`).
            A variable that would reach no namespace stops the start. A dot in a name needs quotes:
            `tailrace.namespaces."a.b".history-messages`.

            Variables that Kubernetes makes for a Service whose name begins with `tailrace` (`TAILRACE_…_SERVICE_HOST`,
            `TAILRACE_…_PORT` and the like) are let be.

            ## Where a process listens

            These keys are the platform's. Nobody is asked who he is, so every listener has to be on loopback, unless
            `tailrace.anonymous=true`.

            | key | default | what it does |
            |---|---|---|
            | `quarkus.http.host` | `127.0.0.1` | The address of the traffic port. |
            | `quarkus.http.port` | `8080` | The traffic port. |
            | `quarkus.management.host` | `127.0.0.1` | The address of the management port. |
            | `quarkus.management.port` | `9000` | The management port: `/health/live`, `/health/ready`, `/metrics`. |
            """;
}
