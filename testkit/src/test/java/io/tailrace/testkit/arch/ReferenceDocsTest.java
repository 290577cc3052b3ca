package io.tailrace.testkit.arch;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.testkit.arch.ReferenceDocs.Key;
import io.tailrace.testkit.arch.ReferenceDocs.Section;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReferenceDocsTest {
    private final Tree tree = Tree.ofThisRepository();

    /** With {@code -Dupdate=true} it writes them instead. */
    @Test
    void theDocumentsSayWhatTheCodeSays() throws IOException {
        for (Map.Entry<String, String> document : ReferenceDocs.all(tree).entrySet()) {
            Path file = ReferenceDocs.directory(tree).resolve(document.getKey());
            if (Boolean.getBoolean("update")) {
                Files.createDirectories(file.getParent());
                Files.writeString(file, document.getValue());
            }
            assertThat(file)
                    .as("%s is not what the code says; run this test with -Dupdate=true", document.getKey())
                    .hasContent(document.getValue());
        }
    }

    @Test
    void keysAreReadWithGroupsMapsAndDefaults(@TempDir Path root) throws IOException {
        Path file = root.resolve("a/src/main/java/a/SomeSettings.java");
        Files.createDirectories(file.getParent());
        Files.writeString(file, """
                package a;
                /** What some do. More of it. */
                @ConfigMapping(prefix = "tailrace.some")
                public interface SomeSettings {
                    /** A size like {@code 1M},
                     *  or | more. */
                    @WithDefault("2M")
                    Bytes heapBytesMax();

                    /** A group. */
                    Inner inner();

                    /** By name. */
                    Map<String, Inner> others();

                    /** What they add up to. */
                    static int sum(SomeSettings settings) { return 0; }

                    /** Of it. */
                    interface Inner {
                        /** Where. */
                        Optional<String> url();
                    }
                }
                """);

        assertThat(ReferenceDocs.sections(new Tree(root)))
                .containsExactly(new Section(
                        "SomeSettings",
                        "What some do",
                        List.of(
                                new Key(
                                        "tailrace.some.heap-bytes-max",
                                        Optional.of("2M"),
                                        "A size like `1M`, or \\| more."),
                                new Key("tailrace.some.inner.url", Optional.empty(), "Where."),
                                new Key("tailrace.some.others.<name>.url", Optional.empty(), "Where."))));
    }
}
