package io.tailrace.stream.wrong;

import io.tailrace.edge.wrong.Rooms;
import io.tailrace.testkit.arch.ArchitectureRules;

/** Breaks the rules of a service, for {@code ArchitectureRulesTest}. */
public class Nosy {
    Rooms edge;

    void check() {
        ArchitectureRules.check("io.tailrace");
    }
}
