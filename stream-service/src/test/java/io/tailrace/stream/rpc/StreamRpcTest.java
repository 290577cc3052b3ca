package io.tailrace.stream.rpc;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.tailrace.core.model.Namespaces;
import io.tailrace.core.port.Meter;
import io.tailrace.core.port.Randomness;
import io.tailrace.core.sequence.Sequencer;
import io.tailrace.core.sequence.SequencerLimits;
import io.tailrace.proto.internal.v1.LinkDown;
import io.tailrace.proto.internal.v1.Newest;
import io.tailrace.proto.internal.v1.ProbeRequest;
import io.tailrace.proto.internal.v1.PublishAnswer;
import io.tailrace.proto.internal.v1.RangeRequest;
import io.tailrace.proto.internal.v1.ReadRequest;
import io.tailrace.proto.internal.v1.ReadResponse;
import io.tailrace.proto.internal.v1.StreamServiceGrpc;
import io.tailrace.proto.internal.v1.TopsRequest;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class StreamRpcTest {
    private static final int MESSAGES = 3;
    private static final long BYTES = 10_000;

    private final HeldLog log = new HeldLog();
    private final StreamRpc rpc = new StreamRpc(
            new Sequencer(log, Namespaces.ONLY_DEFAULT, Meter.NONE, SequencerLimits.DEFAULT),
            log,
            new LinkLimits(MESSAGES, BYTES),
            new Counted(),
            ForkJoinPool::commonPool);
    private Server server;
    private ManagedChannel channel;

    @BeforeEach
    void serve() throws Exception {
        server = NettyServerBuilder.forAddress(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .addService(rpc)
                .build()
                .start();
        channel = NettyChannelBuilder.forAddress(
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), server.getPort()))
                .usePlaintext()
                .build();
    }

    @AfterEach
    void end() throws Exception {
        channel.shutdownNow();
        server.shutdownNow().awaitTermination(30, TimeUnit.SECONDS);
    }

    @Test
    void creditsAreGrantedAtFirstAndComeBackWithTheAnswers() throws Exception {
        RawLink link = RawLink.open(channel);
        assertThat(link.down())
                .isEqualTo(LinkDown.newBuilder()
                        .setGrantedMessages(MESSAGES)
                        .setGrantedBytes(BYTES)
                        .build());

        link.publish(1, "room", "a");
        log.answerNext();

        LinkDown down = link.down();
        assertThat(down.getAnswersList()).singleElement().satisfies(answer -> {
            assertThat(answer.getNumber()).isEqualTo(1);
            assertThat(answer.getStored().getOffset()).isEqualTo(1);
        });
        assertThat(down.getGrantedMessages()).isEqualTo(1);
        assertThat(down.getGrantedBytes())
                .isEqualTo(RawLink.entry(1, "room", "a").build().getSerializedSize());
    }

    @Test
    void whoSendsWithoutCreditsIsCutOff() throws Exception {
        RawLink link = RawLink.open(channel);
        link.down();

        for (int number = 1; number <= MESSAGES + 1; number++) {
            link.publish(number, "room", "m" + number);
        }

        Status end = link.end();
        assertThat(end.getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
        assertThat(end.getDescription())
                .startsWith("entry 4 was sent with credits of 0 messages and ")
                .endsWith("; wait for grants");
    }

    @Test
    void aBrokenEntryIsRefusedAndTheLinkStays() throws Exception {
        RawLink link = RawLink.open(channel);
        link.down();

        link.publish(1, "no spaces", "a");
        PublishAnswer refused = link.down().getAnswers(0);
        link.publish(2, "room", "b");
        log.answerNext();
        PublishAnswer stored = link.down().getAnswers(0);

        assertThat(refused.getNumber()).isEqualTo(1);
        assertThat(refused.getRefused().getCode()).isEqualTo("bad_channel");
        assertThat(refused.getRefused().getMessage()).startsWith("channel name has U+0020 at index 2");
        assertThat(stored.getNumber()).isEqualTo(2);
        assertThat(stored.hasStored()).isTrue();
    }

    @Test
    void whatWasNotForeseenIsInternalUnderAnId() throws Exception {
        RawLink link = RawLink.open(channel);
        link.down();

        link.publish(1, "room", "a");
        log.next().answer().completeExceptionally(new IllegalStateException("not for the client's eyes"));

        PublishAnswer answer = link.down().getAnswers(0);
        assertThat(answer.getRefused().getCode()).isEqualTo("internal");
        assertThat(answer.getRefused().getMessage())
                .isEqualTo("the stream-service failed; its log has the details under id-1");
    }

    @Test
    void whoLeavesAnswersWhatItHasGrantsNothingAndClosesWhenTheGatewayDoes() throws Exception {
        RawLink link = RawLink.open(channel);
        link.down();
        link.publish(1, "room", "a");
        HeldLog.Append underWay = log.next();

        CompletableFuture<Void> left = rpc.leave().toCompletableFuture();

        assertThat(link.down().getLeaving()).isTrue();
        link.halfClose();
        assertThat(left).isNotDone();
        underWay.answer().completeExceptionally(new IllegalStateException("the end of the test's store"));
        LinkDown last = link.down();
        assertThat(last.getAnswersCount()).isEqualTo(1);
        assertThat(last.getGrantedMessages()).isZero();
        assertThat(last.getGrantedBytes()).isZero();
        assertThat(link.end()).isEqualTo(Status.OK);
        left.get(30, TimeUnit.SECONDS);
        assertThat(rpc.openLinks()).isZero();
    }

    @Test
    void whoLeavesRefusesNewLinks() throws Exception {
        rpc.leave().toCompletableFuture().get(30, TimeUnit.SECONDS);

        Status end = RawLink.open(channel).end();

        assertThat(end.getCode()).isEqualTo(Status.Code.UNAVAILABLE);
        assertThat(end.getDescription()).isEqualTo("this stream-service is leaving; use another one");
    }

    @Test
    void whatAGatewayThatDiedHadSentIsAppended() throws Exception {
        RawLink link = RawLink.open(channel);
        link.down();
        link.publish(1, "room", "a");
        HeldLog.Append first = log.next();
        link.publish(2, "room", "b");
        link.publish(3, "other", "c");
        log.answerNext(); // of "other": so "b" has arrived too, and waits for "a"

        channel.shutdownNow().awaitTermination(30, TimeUnit.SECONDS);
        first.answer().completeExceptionally(new IllegalStateException("nobody hears this"));

        assertThat(log.next().publications())
                .singleElement()
                .satisfies(publication -> assertThat(publication.id().text()).isEqualTo("b"));
    }

    @Test
    void refusalsOfTheStoreAreAnswersAndNoStatus() {
        StreamServiceGrpc.StreamServiceBlockingStub stub = StreamServiceGrpc.newBlockingStub(channel);
        RangeRequest good = RangeRequest.newBuilder()
                .setChannel("room")
                .setNewest(Newest.getDefaultInstance())
                .build();
        RangeRequest bad = good.toBuilder().setChannel("a//b").build();

        ReadResponse read = stub.read(
                ReadRequest.newBuilder().addRanges(good).addRanges(bad).build());

        assertThat(read.getRanges(0).getRefused().getCode()).isEqualTo("unavailable");
        assertThat(read.getRanges(0).getRefused().getRetryAfterMs()).isEqualTo(250);
        assertThat(read.getRanges(1).getRefused().getCode()).isEqualTo("bad_channel");
        assertThat(stub.tops(TopsRequest.newBuilder().addChannels("room").build())
                        .getRefused()
                        .getCode())
                .isEqualTo("unavailable");
        assertThat(stub.probe(ProbeRequest.newBuilder()
                                .setNode("n")
                                .setNonce("x")
                                .build())
                        .getRefused()
                        .getCode())
                .isEqualTo("unavailable");
    }

    @Test
    void moreRangesOrChannelsThanAllowedAreRefused() {
        StreamServiceGrpc.StreamServiceBlockingStub stub = StreamServiceGrpc.newBlockingStub(channel);
        ReadRequest.Builder ranges = ReadRequest.newBuilder();
        TopsRequest.Builder channels = TopsRequest.newBuilder();
        for (int i = 0; i < 17; i++) {
            ranges.addRanges(RangeRequest.newBuilder().setChannel("room"));
        }
        for (int i = 0; i < 1_001; i++) {
            channels.addChannels("room");
        }

        Status status = Status.fromThrowable(catchThrowable(() -> stub.read(ranges.build())));

        assertThat(status.getCode()).isEqualTo(Status.Code.INVALID_ARGUMENT);
        assertThat(status.getDescription()).isEqualTo("17 ranges, at most 16; ask several times");
        assertThat(stub.tops(channels.build()).getRefused().getMessage())
                .isEqualTo("1001 channels, at most 1000; ask several times");
    }

    /** Chance that a test can foresee. */
    private static final class Counted implements Randomness {
        private int count;

        @Override
        public int below(int bound) {
            return 0;
        }

        @Override
        public synchronized String id() {
            return "id-" + ++count;
        }
    }
}
