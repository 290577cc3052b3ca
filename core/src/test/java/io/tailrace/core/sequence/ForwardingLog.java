package io.tailrace.core.sequence;

import io.tailrace.core.model.ChannelName;
import io.tailrace.core.model.Namespace;
import io.tailrace.core.port.Appended;
import io.tailrace.core.port.Batch;
import io.tailrace.core.port.From;
import io.tailrace.core.port.Log;
import io.tailrace.core.port.ReadResult;
import io.tailrace.core.port.Top;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.function.BiFunction;

/** A log whose append is what the test says. */
record ForwardingLog(BiFunction<ChannelName, Batch, CompletionStage<Appended>> append) implements Log {
    @Override
    public CompletionStage<Appended> append(ChannelName channel, Namespace namespace, Batch batch) {
        return append.apply(channel, batch);
    }

    @Override
    public CompletionStage<ReadResult> read(ChannelName channel, From from, int limit) {
        throw new AssertionError("not asked here");
    }

    @Override
    public CompletionStage<List<Top>> tops(List<ChannelName> channels) {
        throw new AssertionError("not asked here");
    }

    @Override
    public CompletionStage<Void> probe(String node, String nonce) {
        throw new AssertionError("not asked here");
    }
}
