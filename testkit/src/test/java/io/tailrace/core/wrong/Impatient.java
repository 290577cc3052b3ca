package io.tailrace.core.wrong;

import io.tailrace.edge.wrong.Rooms;
import java.time.Instant;
import java.util.Random;
import java.util.UUID;

/** Breaks the rules of core, for {@code ArchitectureRulesTest}. */
@Impatient.LoopConfined
public class Impatient {
    @interface LoopConfined {}

    Rooms other;
    Instant read = Instant.now();
    int chance = new Random().nextInt();
    UUID id = UUID.randomUUID();
    long nanos = System.nanoTime();

    void waitForIt() throws InterruptedException {
        Thread.sleep(1);
        new Thread(() -> {}).start();
    }
}
