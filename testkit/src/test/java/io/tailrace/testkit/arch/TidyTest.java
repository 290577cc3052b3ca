package io.tailrace.testkit.arch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TidyTest {
    private final Tidy tidy = new Tidy(Tree.ofThisRepository());

    @Test
    void nothingIsLeftOpen() {
        assertThat(tidy.openEnds()).isEmpty();
    }

    @Test
    void noTestIsSwitchedOff() {
        assertThat(tidy.switchedOffTests()).isEmpty();
    }

    @Test
    void noFileNamesAPlaceThatOnlyOneMachineHas() {
        assertThat(tidy.placesOfOneMachine()).isEmpty();
    }

    @Test
    void everyLinkOfADocumentLeadsSomewhere() {
        assertThat(tidy.deadLinks()).isEmpty();
    }

    @Test
    void everyPackageSaysWhatItIs() {
        assertThat(tidy.packagesWithoutTheirLines()).isEmpty();
    }

    @Test
    void noNameIsAnotherSystemsWord() {
        assertThat(tidy.otherWords()).isEmpty();
    }

    @Test
    void noAccessorBeginsWithGet() {
        assertThat(tidy.getters()).isEmpty();
    }

    @Test
    void ourSettingsComeOnlyByMapping() {
        assertThat(tidy.ownSettingsReadByName()).isEmpty();
    }

    /** That each check finds what it is for. */
    @Nested
    class InAnUntidyTree {
        @TempDir
        Path root;

        private Tidy untidy;

        @BeforeEach
        void openIt() {
            untidy = new Tidy(new Tree(root));
        }

        @Test
        void everyCheckFindsItsKind() throws IOException {
            write("README.md", "[here](docs/here.md) [not](docs/gone.md#a) [web](https://a.example) [out](../x)\n");
            write(
                    "docs/here.md",
                    "one\n// TO" + "DO later\nat /ro" + "ot/x and https://repo.mav" + "en.apache.o" + "rg\n");
            write("core/src/main/java/a/TopicList.java", """
                    package a;
                    class TopicList {
                        @ConfigProperty(name = "tailrace.node") String chatRoom;
                        int getRooms() { int subtopical = 0; return subtopical; }
                        int getInt(int at) { return at; }
                        @Override public Object getBody() { return null; }
                    }
                    """);
            write("core/src/test/java/a/OffTest.java", "package a;\n@Disa" + "bled class OffTest {}\n");
            write("core/target/src/main/java/b/Topic.java", "package b; class Topic {} // FIX" + "ME\n");

            assertThat(untidy.deadLinks()).containsExactlyInAnyOrder("README.md: docs/gone.md#a", "README.md: ../x");
            assertThat(untidy.openEnds()).containsExactly("docs/here.md:2: // TO" + "DO later");
            assertThat(untidy.placesOfOneMachine())
                    .containsExactly("docs/here.md:3: at /ro" + "ot/x and https://repo.mav" + "en.apache.o" + "rg");
            assertThat(untidy.otherWords())
                    .containsExactlyInAnyOrder(
                            "core/src/main/java/a/TopicList.java: TopicList",
                            "core/src/main/java/a/TopicList.java: chatRoom",
                            "core/src/main/java/a/TopicList.java: getRooms");
            assertThat(untidy.getters()).containsExactly("core/src/main/java/a/TopicList.java: getRooms");
            assertThat(untidy.packagesWithoutTheirLines()).containsExactly("core/src/main/java/a");
            assertThat(untidy.ownSettingsReadByName()).containsExactly("core/src/main/java/a/TopicList.java");
            assertThat(untidy.switchedOffTests())
                    .containsExactly("core/src/test/java/a/OffTest.java:2: @Disa" + "bled class OffTest {}");
        }

        private void write(String name, String text) throws IOException {
            Path file = root.resolve(name);
            Files.createDirectories(file.getParent());
            Files.writeString(file, text);
        }
    }
}
