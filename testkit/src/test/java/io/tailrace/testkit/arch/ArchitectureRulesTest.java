package io.tailrace.testkit.arch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import io.tailrace.core.model.ChannelName;
import io.tailrace.core.wrong.Impatient;
import io.tailrace.edge.wrong.Rooms;
import io.tailrace.stream.wrong.Nosy;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArchitectureRulesTest {
    private static final JavaClasses WRONG =
            new ClassFileImporter().importClasses(Impatient.class, Rooms.class, Nosy.class, ChannelName.class);

    @Test
    void codesCoreAndTestkitKeepTheRules() {
        ArchitectureRules.check("io.tailrace.codes", "io.tailrace.core", "io.tailrace.testkit");
    }

    @Test
    void aCheckOfNothingFails() {
        assertThatThrownBy(() -> ArchitectureRules.check("io.tailrace.nowhere"))
                .hasMessage("no classes in [io.tailrace.nowhere]: the check would be empty");
    }

    @Test
    void wrongClassesBreakTheRulesThatNameThem() {
        assertBroken(ArchitectureRules.CORE_IS_PLAIN, "Impatient.other");
        assertBroken(
                ArchitectureRules.TIME_AND_CHANCE_ARE_ARGUMENTS,
                "Instant.now()",
                "System.nanoTime()",
                "UUID.randomUUID()",
                "Random.<init>()");
        assertBroken(
                ArchitectureRules.THREADS_BELONG_TO_THE_PROCESS,
                "Thread.sleep(long)",
                "Thread.<init>(java.lang.Runnable)",
                "Executors.newCachedThreadPool()");
        assertBroken(ArchitectureRules.LOOP_CODE_DOES_NOT_BLOCK, "Thread.sleep(long)");
        assertBroken(ArchitectureRules.EDGE_KNOWS_CORE_AND_PROTO, "Rooms.service");
        assertBroken(ArchitectureRules.STREAM_SERVICE_KNOWS_ITS_GROUND, "Nosy.edge");
        assertBroken(ArchitectureRules.ONLY_TESTS_KNOW_TESTKIT, "ArchitectureRules.check");
        assertThat(report(ArchitectureRules.EDGE_KNOWS_CORE_AND_PROTO)).doesNotContain("Rooms.fine");
    }

    @Test
    void aCheckCollectsWhatAllRulesSay() {
        List<String> violations = ArchitectureRules.violations(WRONG);

        assertThat(violations).hasSizeGreaterThanOrEqualTo(7);
    }

    private static void assertBroken(ArchRule rule, String... parts) {
        assertThat(report(rule)).contains(parts);
    }

    private static String report(ArchRule rule) {
        return rule.allowEmptyShould(true).evaluate(WRONG).getFailureReport().toString();
    }
}
