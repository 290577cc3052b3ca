package io.tailrace.edge.wrong;

import io.tailrace.core.wrong.Impatient;
import io.tailrace.stream.wrong.Nosy;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** Breaks the rules of edge, for {@code ArchitectureRulesTest}. */
public class Rooms {
    Impatient fine;
    Nosy service;
    ExecutorService threads = Executors.newCachedThreadPool();
}
