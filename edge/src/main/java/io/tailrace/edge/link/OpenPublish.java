package io.tailrace.edge.link;

import io.tailrace.core.model.ChannelName;
import io.tailrace.core.port.Stored;
import io.tailrace.proto.internal.v1.Publication;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** A publish without an answer yet. Immutable but for what its loop changes. */
final class OpenPublish {
    final ChannelName channel;
    final long channelHash;
    final Publication body;
    final int weightBytes;
    final CompletableFuture<Stored> answer = new CompletableFuture<>();

    // Its loop only.
    long sinceNanos;
    int sends;
    boolean waiting = true;
    boolean done;

    @Nullable
    ReplicaLink owner;

    @Nullable
    OpenPublish older;

    @Nullable
    OpenPublish newer;

    OpenPublish(ChannelName channel, long channelHash, Publication body, int weightBytes) {
        this.channel = channel;
        this.channelHash = channelHash;
        this.body = body;
        this.weightBytes = weightBytes;
    }
}
