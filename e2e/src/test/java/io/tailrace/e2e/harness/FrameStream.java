package io.tailrace.e2e.harness;

import java.util.concurrent.CompletableFuture;

/** A connection that frames come from, of any transport. */
public interface FrameStream {
    /** Ends it at once, without a word to the server: a cable that is pulled. */
    void cut();

    /** Completes when it is over, whoever ended it. */
    CompletableFuture<?> ended();
}
