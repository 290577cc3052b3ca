package io.tailrace.standalone;

import io.tailrace.testkit.arch.ArchitectureRules;
import org.junit.jupiter.api.Test;

class ArchitectureTest {
    @Test
    void thisModuleKnowsOnlyWhomItMay() {
        ArchitectureRules.check("io.tailrace.standalone");
    }
}
