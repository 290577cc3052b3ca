package io.tailrace.stream.rpc;

import java.util.concurrent.Executor;

/** Where the turns of links run. Thread-safe. */
public interface LinkTurns {
    /** The executor of one new link; any will do, for a link never has two turns at once. */
    Executor ofNewLink();
}
