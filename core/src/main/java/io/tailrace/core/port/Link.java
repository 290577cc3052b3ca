package io.tailrace.core.port;

import io.tailrace.core.model.ChannelName;
import io.tailrace.core.model.Publication;
import java.util.List;
import java.util.concurrent.CompletionStage;

/**
 * A gateway's way to the stream-service. Publishes of one calling thread to one channel keep their order, through
 * reconnects and changes of replica too: what is unanswered is sent again with its ids, oldest first, before anything
 * newer.
 *
 * <p>Thread: call from anywhere; from an event loop it never blocks. Stages complete on any thread.
 *
 * <p>Fails with {@link io.tailrace.core.model.TailraceException}: {@code unknown_namespace}, {@code too_large},
 * {@code unavailable}, {@code resource_exhausted} (too much is waiting for credits), {@code uncertain}.
 */
public interface Link {
    CompletionStage<Stored> publish(ChannelName channel, Publication publication);

    /** As {@link Log#read}. */
    CompletionStage<ReadResult> read(ChannelName channel, From from, int limit);

    /** As {@link Log#tops}. */
    CompletionStage<List<Top>> tops(List<ChannelName> channels);

    /** As {@link Log#probe}. */
    CompletionStage<Void> probe(String node, String nonce);
}
