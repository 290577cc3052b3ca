package io.tailrace.edge.link;

import io.netty.channel.EventLoop;
import io.tailrace.core.model.ChannelName;
import io.tailrace.core.model.Publication;
import io.tailrace.core.model.TailraceException;
import io.tailrace.core.port.From;
import io.tailrace.core.port.Link;
import io.tailrace.core.port.Metric;
import io.tailrace.core.port.ReadResult;
import io.tailrace.core.port.Stored;
import io.tailrace.core.port.Top;
import io.tailrace.proto.internal.v1.ProbeRequest;
import io.tailrace.proto.internal.v1.StreamServiceGrpc;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/**
 * The way to stream-services in processes of their own. A publish from an event loop leaves on that loop's links; one
 * from any other thread goes to the loop that the channel's hash chooses, so publishes of one thread to one channel
 * keep their order.
 *
 * <p>Thread: call from anywhere, it never blocks. Answers complete on event loops.
 */
public final class GrpcLink implements Link, AutoCloseable {
    private final List<LoopLink> loops;
    private final ReplicaCalls calls;
    private final ReplicaSet replicas;
    private final WaitingLimit waiting;

    private GrpcLink(List<EventLoop> loops, ReplicaSource source, LinkSettings settings, LinkPorts ports) {
        if (loops.isEmpty()) {
            throw new IllegalArgumentException("no event loop");
        }
        this.waiting = new WaitingLimit(settings.waitingMessagesMax(), settings.waitingBytesMax());
        this.calls = new ReplicaCalls(loops, settings);
        LinkWatch watch = new LinkWatch();
        List<LoopLink> own = new ArrayList<>(loops.size());
        for (EventLoop loop : loops) {
            own.add(new LoopLink(loop, settings, ports, waiting, calls::serves, watch));
        }
        this.loops = List.copyOf(own);
        this.replicas = new ReplicaSet(source, loops.getFirst(), ports.blocking(), settings.lookUpMillis(), found -> {
            calls.replicas(found);
            for (int i = 0; i < loops.size(); i++) {
                LoopLink loop = own.get(i);
                loops.get(i).execute(() -> loop.replicas(found));
            }
        });
        ports.meter().gauge(Metric.LINK_WAITING, "", waiting::messages);
    }

    /** Begins to look up replicas and to open links, and returns at once: what is published meanwhile waits. */
    public static GrpcLink start(List<EventLoop> loops, ReplicaSource source, LinkSettings settings, LinkPorts ports) {
        GrpcLink link = new GrpcLink(List.copyOf(loops), source, settings, ports);
        link.loops.forEach(LoopLink::start);
        link.replicas.start();
        return link;
    }

    @Override
    public CompletionStage<Stored> publish(ChannelName channel, Publication publication) {
        int weight = publication.weightBytes();
        try {
            waiting.admit(weight);
        } catch (TailraceException refused) {
            return CompletableFuture.failedStage(refused);
        }
        long hash = Rendezvous.hash(channel);
        OpenPublish publish = new OpenPublish(channel, hash, ProtoCodec.publication(publication), weight);
        loopFor(hash).publish(publish);
        return publish.answer;
    }

    private LoopLink loopFor(long channelHash) {
        for (LoopLink loop : loops) {
            if (loop.inEventLoop()) {
                return loop;
            }
        }
        return loops.get((int) Long.remainderUnsigned(channelHash, loops.size()));
    }

    @Override
    public CompletionStage<ReadResult> read(ChannelName channel, From from, int limit) {
        return decoded(
                calls.call(
                        StreamServiceGrpc.getReadMethod(),
                        ProtoCodec.readRequest(channel, from, limit),
                        Rendezvous.hash(channel)),
                response -> ProtoCodec.readResult(response.getRanges(0)));
    }

    @Override
    public CompletionStage<List<Top>> tops(List<ChannelName> channels) {
        if (channels.isEmpty()) {
            return CompletableFuture.completedStage(List.of());
        }
        return decoded(
                calls.call(
                        StreamServiceGrpc.getTopsMethod(),
                        ProtoCodec.topsRequest(channels),
                        Rendezvous.hash(channels.getFirst())),
                ProtoCodec::tops);
    }

    @Override
    public CompletionStage<Void> probe(String node, String nonce) {
        ProbeRequest request =
                ProbeRequest.newBuilder().setNode(node).setNonce(nonce).build();
        CompletableFuture<Void> answer = new CompletableFuture<>();
        calls.call(StreamServiceGrpc.getProbeMethod(), request, Rendezvous.hash(node))
                .whenComplete((response, failure) -> {
                    if (failure != null) {
                        answer.completeExceptionally(unwrapped(failure));
                    } else if (response.hasRefused()) {
                        answer.completeExceptionally(ProtoCodec.refusal(response.getRefused()));
                    } else {
                        answer.complete(null);
                    }
                });
        return answer;
    }

    /** A stage of its own, so that who waits for it meets a TailraceException and not one wrapped in another. */
    private static <A, B> CompletionStage<B> decoded(CompletionStage<A> call, Function<A, B> decode) {
        CompletableFuture<B> answer = new CompletableFuture<>();
        call.whenComplete((response, failure) -> {
            if (failure != null) {
                answer.completeExceptionally(unwrapped(failure));
                return;
            }
            try {
                answer.complete(decode.apply(response));
            } catch (RuntimeException refused) {
                answer.completeExceptionally(refused);
            }
        });
        return answer;
    }

    private static Throwable unwrapped(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }

    /** Ends all links and connections; what is open is {@code uncertain} if it was sent, else {@code unavailable}. */
    @Override
    public void close() {
        replicas.stop();
        loops.forEach(LoopLink::stop);
        calls.stop();
    }
}
