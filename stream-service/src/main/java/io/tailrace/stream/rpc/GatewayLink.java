package io.tailrace.stream.rpc;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.tailrace.core.model.ChannelName;
import io.tailrace.core.model.Publication;
import io.tailrace.core.model.TailraceException;
import io.tailrace.core.port.Stored;
import io.tailrace.core.sequence.Sequencer;
import io.tailrace.proto.internal.v1.LinkDown;
import io.tailrace.proto.internal.v1.LinkUp;
import io.tailrace.proto.internal.v1.PublishEntry;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** One link of a gateway: publishes in, answers and credits out. */
final class GatewayLink implements StreamObserver<LinkUp> {
    // Three kinds of threads meet here: gRPC brings publishes, the store brings answers, the shutdown brings the word
    // to leave. Each puts an event into one queue; whoever raises `due` from 0 asks for a turn, and a turn works until
    // `due` is 0 again. So turns never overlap, wherever the executor runs them, everything marked "turn" needs no
    // lock, and what became due together leaves in one LinkDown.
    //
    // Bounds: two LinkUp messages are requested ahead, and there are never more answers than credits.

    /** LinkUp messages that gRPC may bring before they are worked on: one in hand, one on the way. */
    private static final int REQUESTED_AHEAD = 2;

    /** What the turns of a link work on. */
    private sealed interface Event {
        record Arrived(LinkUp up) implements Event {}

        record Answered(
                long number,
                int bytes,
                @Nullable Stored stored,
                @Nullable Throwable failure) implements Event {}

        record Leave() implements Event {}

        record HalfClosed() implements Event {}

        record Gone() implements Event {}
    }

    private final Sequencer sequencer;
    private final Defects defects;
    private final ServerCallStreamObserver<LinkDown> down;
    private final Executor turns;
    private final CompletableFuture<Void> ended = new CompletableFuture<>();

    // Any thread.
    private final Queue<Event> events = new ConcurrentLinkedQueue<>();
    private final AtomicInteger due = new AtomicInteger();

    // Turn only.
    private LinkDown.Builder next = LinkDown.newBuilder();
    private int messageCredits;
    private long byteCredits;
    private int unanswered;
    private boolean leaving;
    private boolean halfClosed;
    private boolean over;

    GatewayLink(
            Sequencer sequencer,
            Defects defects,
            LinkLimits limits,
            ServerCallStreamObserver<LinkDown> down,
            Executor turns) {
        this.sequencer = sequencer;
        this.defects = defects;
        this.down = down;
        this.turns = turns;
        this.messageCredits = limits.messagesMax();
        this.byteCredits = limits.bytesMax();
    }

    /** Takes over the call and grants the first credits; called once, while gRPC opens it. */
    void open() {
        down.disableAutoRequest();
        down.setOnCancelHandler(() -> offer(new Event.Gone()));
        down.onNext(LinkDown.newBuilder()
                .setGrantedMessages(messageCredits)
                .setGrantedBytes(byteCredits)
                .build());
        down.request(REQUESTED_AHEAD);
    }

    /** Tells the gateway to go elsewhere, once, and grants nothing any more. Thread-safe. */
    void leave() {
        offer(new Event.Leave());
    }

    /** Completes when everything is answered and the stream is closed, or is gone. */
    CompletionStage<Void> ended() {
        return ended;
    }

    @Override
    public void onNext(LinkUp up) {
        offer(new Event.Arrived(up));
    }

    @Override
    public void onError(Throwable failure) {
        // The gateway died or cancelled: an end and no error. What it sent is appended all the same.
        offer(new Event.Gone());
    }

    @Override
    public void onCompleted() {
        offer(new Event.HalfClosed());
    }

    private void offer(Event event) {
        events.add(event);
        if (due.getAndIncrement() == 0) {
            turns.execute(this::turn);
        }
    }

    private void turn() {
        int seen = due.get();
        do {
            try {
                workOff();
            } catch (RuntimeException defect) {
                // Without this a link would stay open and silent, with `due` above 0 for ever.
                end();
                down.onError(Status.INTERNAL
                        .withDescription(defects.refusal(defect).sentence())
                        .asRuntimeException());
            }
            seen = due.addAndGet(-seen);
        } while (seen != 0);
    }

    private void workOff() {
        for (Event event = events.poll(); event != null; event = events.poll()) {
            if (!over) {
                work(event);
            }
        }
        send();
    }

    private void work(Event event) {
        switch (event) {
            case Event.Arrived(LinkUp up) -> {
                for (PublishEntry entry : up.getPublishesList()) {
                    if (over || !submit(entry)) {
                        return;
                    }
                }
                down.request(1);
            }
            case Event.Answered answered -> answer(answered);
            case Event.Leave() -> {
                if (!leaving) {
                    leaving = true;
                    next.setLeaving(true);
                }
            }
            case Event.HalfClosed() -> halfClosed = true;
            case Event.Gone() -> end();
        }
    }

    /** False when the link was cut off. */
    private boolean submit(PublishEntry entry) {
        if (messageCredits <= 0 || byteCredits <= 0) {
            down.onError(Status.FAILED_PRECONDITION
                    .withDescription("entry %d was sent with credits of %d messages and %d bytes; wait for grants"
                            .formatted(entry.getNumber(), messageCredits, byteCredits))
                    .asRuntimeException());
            end();
            return false;
        }
        int bytes = entry.getSerializedSize();
        messageCredits--;
        byteCredits -= bytes;
        unanswered++;
        long number = entry.getNumber();
        ChannelName channel;
        Publication publication;
        try {
            channel = new ChannelName(entry.getChannel());
            publication = ProtoCodec.publication(entry.getPublication());
        } catch (TailraceException refused) {
            offer(new Event.Answered(number, bytes, null, refused));
            return true;
        }
        sequencer
                .submit(channel, publication)
                .whenComplete((stored, failure) -> offer(new Event.Answered(number, bytes, stored, failure)));
        return true;
    }

    private void answer(Event.Answered answered) {
        Stored stored = answered.stored();
        Throwable failure = answered.failure();
        next.addAnswers(
                stored != null
                        ? ProtoCodec.answer(answered.number(), stored)
                        : ProtoCodec.answer(
                                answered.number(),
                                defects.refusal(failure != null ? failure : new IllegalStateException("no answer"))));
        unanswered--;
        if (!leaving) {
            messageCredits++;
            byteCredits += answered.bytes();
            next.setGrantedMessages(next.getGrantedMessages() + 1);
            next.setGrantedBytes(next.getGrantedBytes() + answered.bytes());
        }
    }

    private void send() {
        if (over) {
            return;
        }
        if (next.getAnswersCount() > 0 || next.getLeaving()) {
            down.onNext(next.build());
            next = LinkDown.newBuilder();
        }
        if (halfClosed && unanswered == 0) {
            down.onCompleted();
            end();
        }
    }

    private void end() {
        over = true;
        ended.complete(null);
    }
}
