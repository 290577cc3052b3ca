package io.tailrace.stream.rpc;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.quarkus.grpc.GrpcService;
import io.tailrace.codes.Code;
import io.tailrace.core.model.ChannelName;
import io.tailrace.core.model.TailraceException;
import io.tailrace.core.port.Log;
import io.tailrace.core.port.Randomness;
import io.tailrace.core.port.ReadResult;
import io.tailrace.core.port.Top;
import io.tailrace.core.sequence.Sequencer;
import io.tailrace.proto.internal.v1.LinkDown;
import io.tailrace.proto.internal.v1.LinkUp;
import io.tailrace.proto.internal.v1.ProbeRequest;
import io.tailrace.proto.internal.v1.ProbeResponse;
import io.tailrace.proto.internal.v1.RangeRequest;
import io.tailrace.proto.internal.v1.RangeResponse;
import io.tailrace.proto.internal.v1.ReadRequest;
import io.tailrace.proto.internal.v1.ReadResponse;
import io.tailrace.proto.internal.v1.StreamServiceGrpc;
import io.tailrace.proto.internal.v1.TopsRequest;
import io.tailrace.proto.internal.v1.TopsResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The internal service of {@code tailrace.internal.v1}. What the store refuses is an answer with its code; a status of
 * gRPC says only that the call itself went wrong.
 *
 * <p>Thread: gRPC calls from event loops; nothing here blocks.
 */
@GrpcService
public final class StreamRpc extends StreamServiceGrpc.StreamServiceImplBase {
    /** One answer holds at most this many ranges of {@link Log#READ_BYTES_MAX} and a message each. */
    static final int RANGES_MAX = 16;

    private final Sequencer sequencer;
    private final Log log;
    private final LinkLimits limits;
    private final LinkTurns turns;
    private final Defects defects;
    private final Set<GatewayLink> links = ConcurrentHashMap.newKeySet();
    private volatile boolean leaving;

    public StreamRpc(Sequencer sequencer, Log log, LinkLimits limits, Randomness randomness, LinkTurns turns) {
        this.sequencer = sequencer;
        this.log = log;
        this.limits = limits;
        this.turns = turns;
        this.defects = new Defects(randomness);
    }

    @Override
    public StreamObserver<LinkUp> link(StreamObserver<LinkDown> down) {
        if (leaving) {
            down.onError(Status.UNAVAILABLE
                    .withDescription("this stream-service is leaving; use another one")
                    .asRuntimeException());
            return new Unheard();
        }
        GatewayLink link = new GatewayLink(
                sequencer, defects, limits, (ServerCallStreamObserver<LinkDown>) down, turns.ofNewLink());
        links.add(link);
        link.ended().thenRun(() -> links.remove(link));
        link.open();
        if (leaving) {
            link.leave(); // leave() came in between and did not see it
        }
        return link;
    }

    /** What a gateway says on a link that was refused. */
    private static final class Unheard implements StreamObserver<LinkUp> {
        @Override
        public void onNext(LinkUp up) {}

        @Override
        public void onError(Throwable failure) {}

        @Override
        public void onCompleted() {}
    }

    /** Links that are open now. */
    public int openLinks() {
        return links.size();
    }

    /**
     * Sends all links elsewhere, refuses new ones, and grants nothing any more. Completes when everything that the
     * links of now brought is answered and they are closed; a gateway that does not move keeps it waiting, so its
     * caller has a deadline.
     */
    public CompletionStage<Void> leave() {
        leaving = true;
        List<CompletableFuture<Void>> ends = new ArrayList<>();
        for (GatewayLink link : links) {
            link.leave();
            ends.add(link.ended().toCompletableFuture());
        }
        return CompletableFuture.allOf(ends.toArray(CompletableFuture[]::new));
    }

    @Override
    public void read(ReadRequest request, StreamObserver<ReadResponse> response) {
        if (request.getRangesCount() > RANGES_MAX) {
            response.onError(Status.INVALID_ARGUMENT
                    .withDescription(
                            "%d ranges, at most %d; ask several times".formatted(request.getRangesCount(), RANGES_MAX))
                    .asRuntimeException());
            return;
        }
        List<CompletableFuture<RangeResponse>> ranges = new ArrayList<>(request.getRangesCount());
        for (RangeRequest range : request.getRangesList()) {
            ranges.add(range(range).handle(this::rangeAnswer).toCompletableFuture());
        }
        CompletableFuture.allOf(ranges.toArray(CompletableFuture[]::new)).thenRun(() -> {
            ReadResponse.Builder answer = ReadResponse.newBuilder();
            for (CompletableFuture<RangeResponse> range : ranges) {
                answer.addRanges(range.join());
            }
            response.onNext(answer.build());
            response.onCompleted();
        });
    }

    private CompletionStage<ReadResult> range(RangeRequest range) {
        try {
            return log.read(new ChannelName(range.getChannel()), ProtoCodec.from(range), range.getLimit());
        } catch (RuntimeException refused) {
            return CompletableFuture.failedStage(refused);
        }
    }

    private RangeResponse rangeAnswer(ReadResult read, Throwable failure) {
        RangeResponse.Builder answer = RangeResponse.newBuilder();
        if (failure == null) {
            answer.setResult(ProtoCodec.result(read));
        } else {
            answer.setRefused(ProtoCodec.refusal(defects.refusal(failure)));
        }
        return answer.build();
    }

    @Override
    public void tops(TopsRequest request, StreamObserver<TopsResponse> response) {
        tops(request).whenComplete((tops, failure) -> {
            TopsResponse.Builder answer = TopsResponse.newBuilder();
            if (failure == null) {
                tops.forEach(top -> answer.addTops(ProtoCodec.top(top)));
            } else {
                answer.setRefused(ProtoCodec.refusal(defects.refusal(failure)));
            }
            response.onNext(answer.build());
            response.onCompleted();
        });
    }

    private CompletionStage<List<Top>> tops(TopsRequest request) {
        try {
            if (request.getChannelsCount() > Log.TOPS_MAX) {
                throw new TailraceException(
                        Code.TOO_MANY,
                        "%d channels, at most %d; ask several times"
                                .formatted(request.getChannelsCount(), Log.TOPS_MAX));
            }
            List<ChannelName> channels = new ArrayList<>(request.getChannelsCount());
            for (String channel : request.getChannelsList()) {
                channels.add(new ChannelName(channel));
            }
            return log.tops(channels);
        } catch (RuntimeException refused) {
            return CompletableFuture.failedStage(refused);
        }
    }

    @Override
    public void probe(ProbeRequest request, StreamObserver<ProbeResponse> response) {
        probe(request).whenComplete((published, failure) -> {
            ProbeResponse.Builder answer = ProbeResponse.newBuilder();
            if (failure != null) {
                answer.setRefused(ProtoCodec.refusal(defects.refusal(failure)));
            }
            response.onNext(answer.build());
            response.onCompleted();
        });
    }

    private CompletionStage<Void> probe(ProbeRequest request) {
        try {
            return log.probe(request.getNode(), request.getNonce());
        } catch (RuntimeException refused) {
            return CompletableFuture.failedStage(refused);
        }
    }
}
