package io.tailrace.stream.rpc;

import io.tailrace.codes.Code;
import io.tailrace.core.model.ChannelName;
import io.tailrace.core.model.Namespace;
import io.tailrace.core.model.Position;
import io.tailrace.core.model.Publication;
import io.tailrace.core.model.TailraceException;
import io.tailrace.core.port.Appended;
import io.tailrace.core.port.Batch;
import io.tailrace.core.port.From;
import io.tailrace.core.port.Log;
import io.tailrace.core.port.ReadResult;
import io.tailrace.core.port.Stored;
import io.tailrace.core.port.Top;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** A log whose appends wait for the test; everything else is refused as unavailable. Thread-safe. */
final class HeldLog implements Log {
    record Append(List<Publication> publications, CompletableFuture<Appended> answer) {}

    private final BlockingQueue<Append> appends = new LinkedBlockingQueue<>();
    private final AtomicLong offset = new AtomicLong();

    @Override
    public CompletionStage<Appended> append(ChannelName channel, Namespace namespace, Batch batch) {
        Append append = new Append(batch.publications(), new CompletableFuture<>());
        appends.add(append);
        return append.answer();
    }

    Append next() throws InterruptedException {
        Append append = appends.poll(30, TimeUnit.SECONDS);
        if (append == null) {
            throw new AssertionError("no append came");
        }
        return append;
    }

    /** Answers the next append and says how many messages it had. */
    int answerNext() throws InterruptedException {
        Append append = next();
        List<Stored> outcomes = new ArrayList<>();
        for (int i = 0; i < append.publications().size(); i++) {
            outcomes.add(new Stored.Fresh(new Position(1, offset.incrementAndGet())));
        }
        append.answer().complete(new Appended(outcomes));
        return outcomes.size();
    }

    private static <T> CompletionStage<T> down() {
        return CompletableFuture.failedStage(new TailraceException(Code.UNAVAILABLE, "the store is down", 250));
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
