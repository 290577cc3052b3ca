package io.tailrace.core.sequence;

import io.tailrace.core.model.ChannelName;
import io.tailrace.core.model.Namespace;
import io.tailrace.core.model.Position;
import io.tailrace.core.model.Publication;
import io.tailrace.core.port.Appended;
import io.tailrace.core.port.Batch;
import io.tailrace.core.port.From;
import io.tailrace.core.port.Log;
import io.tailrace.core.port.ReadResult;
import io.tailrace.core.port.Stored;
import io.tailrace.core.port.Top;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A log whose appends wait until the test answers them, or answer on the spot. Offsets rise over all channels. */
final class HeldLog implements Log {
    record Append(ChannelName channel, List<Publication> publications, CompletableFuture<Appended> answer) {}

    final List<Append> appends = new ArrayList<>();
    private final ArrayDeque<Append> held = new ArrayDeque<>();
    private boolean onTheSpot;
    private long offset;
    int stackDepthMax;

    @Override
    public CompletionStage<Appended> append(ChannelName channel, Namespace namespace, Batch batch) {
        int depth = StackWalker.getInstance().walk(frames -> (int) frames.count());
        stackDepthMax = Math.max(stackDepthMax, depth);
        Append append = new Append(channel, batch.publications(), new CompletableFuture<>());
        appends.add(append);
        held.add(append);
        if (onTheSpot) {
            answerNext();
        }
        return append.answer();
    }

    void answerOnTheSpot() {
        onTheSpot = true;
    }

    void answerNext() {
        Append append = held.remove();
        List<Stored> outcomes = new ArrayList<>();
        for (int i = 0; i < append.publications().size(); i++) {
            outcomes.add(new Stored.Fresh(new Position(1, ++offset)));
        }
        append.answer().complete(new Appended(outcomes));
    }

    void failNext(Throwable failure) {
        held.remove().answer().completeExceptionally(failure);
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
