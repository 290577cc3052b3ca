package io.tailrace.edge.link;

import io.tailrace.codes.Code;
import io.tailrace.core.model.ChannelName;
import io.tailrace.core.model.Namespace;
import io.tailrace.core.model.TailraceException;
import io.tailrace.core.port.Appended;
import io.tailrace.core.port.Batch;
import io.tailrace.core.port.From;
import io.tailrace.core.port.Log;
import io.tailrace.core.port.ReadResult;
import io.tailrace.core.port.Top;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A store that is down. */
final class RefusingLog implements Log {
    private static <T> CompletionStage<T> down() {
        return CompletableFuture.failedStage(new TailraceException(Code.UNAVAILABLE, "the store is down", 250));
    }

    @Override
    public CompletionStage<Appended> append(ChannelName channel, Namespace namespace, Batch batch) {
        return down();
    }

    @Override
    public CompletionStage<ReadResult> read(ChannelName channel, From from, int limit) {
        return down();
    }

    @Override
    public CompletionStage<List<Top>> tops(List<ChannelName> channels) {
        return down();
    }

    @Override
    public CompletionStage<Void> probe(String node, String nonce) {
        return down();
    }
}
