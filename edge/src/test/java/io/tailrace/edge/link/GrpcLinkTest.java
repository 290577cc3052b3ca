package io.tailrace.edge.link;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.EventLoop;
import io.netty.channel.nio.NioEventLoopGroup;
import io.netty.util.concurrent.EventExecutor;
import io.tailrace.codes.Code;
import io.tailrace.core.model.ChannelName;
import io.tailrace.core.model.Data;
import io.tailrace.core.model.Message;
import io.tailrace.core.model.MessageId;
import io.tailrace.core.model.Position;
import io.tailrace.core.model.Publication;
import io.tailrace.core.model.Tag;
import io.tailrace.core.model.TailraceException;
import io.tailrace.core.port.Clock;
import io.tailrace.core.port.From;
import io.tailrace.core.port.Meter;
import io.tailrace.core.port.Randomness;
import io.tailrace.core.port.ReadResult;
import io.tailrace.core.port.Stored;
import io.tailrace.core.port.Top;
import io.tailrace.stream.rpc.LinkLimits;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GrpcLinkTest {
    private static final ChannelName ROOM = new ChannelName("room");
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    /** No deadline of these is reached by a test that does not wait for it. */
    private static final LinkSettings PATIENT = LinkSettings.defaults("node-1").withTimes(30_000, 60_000, 30_000);

    private final SharedLog log = new SharedLog();
    private final NioEventLoopGroup group = new NioEventLoopGroup(2);
    private final List<Replica> known = new CopyOnWriteArrayList<>();
    private final List<AutoCloseable> toClose = new ArrayList<>();

    @AfterEach
    void end() throws Exception {
        for (AutoCloseable one : toClose.reversed()) {
            one.close();
        }
        log.close();
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).sync();
    }

    @Test
    void publishesOfOneThreadAreStoredInTheirOrder() throws Exception {
        running();
        GrpcLink link = link(PATIENT);

        List<CompletableFuture<Stored>> answers = publishAll(link, ROOM, 0, 2_000);

        for (int i = 0; i < answers.size(); i++) {
            assertThat(soon(answers.get(i))).isEqualTo(new Stored.Fresh(new Position(SharedLog.EPOCH, i + 1)));
        }
        assertThat(log.idsOf(ROOM)).isEqualTo(ids(0, 2_000));
    }

    @Test
    void publishesOfALoopKeepTheirOrderToo() throws Exception {
        running();
        running();
        GrpcLink link = link(PATIENT);
        CompletableFuture<List<CompletableFuture<Stored>>> published = new CompletableFuture<>();

        loops().getLast().execute(() -> published.complete(publishAll(link, ROOM, 0, 500)));

        soon(published).forEach(GrpcLinkTest::soon);
        assertThat(log.idsOf(ROOM)).isEqualTo(ids(0, 500));
    }

    @Test
    void everyFieldOfAPublicationArrives() throws Exception {
        running();
        GrpcLink link = link(PATIENT);
        Publication publication = new Publication(
                Data.Json.of("{\"a\":1}"), "key", new MessageId("id"), List.of(new Tag("n", "v")), "subject");

        soon(link.publish(ROOM, publication));

        ReadResult read = soon(link.read(ROOM, new From.After(Position.NOTHING), 10));
        Message message = read.messages().getFirst();
        Publication back = message.publication();
        assertThat(new String(back.data().bytes(), java.nio.charset.StandardCharsets.UTF_8))
                .isEqualTo("{\"a\":1}");
        assertThat(back.data()).isInstanceOf(Data.Json.class);
        assertThat(back.key()).isEqualTo("key");
        assertThat(back.id()).isEqualTo(new MessageId("id"));
        assertThat(back.tags()).containsExactly(new Tag("n", "v"));
        assertThat(back.subject()).isEqualTo("subject");
        assertThat(message.timeMillis()).isEqualTo(1_001);
        assertThat(read.table().epoch()).isEqualTo(SharedLog.EPOCH);
    }

    @Test
    void aRepeatedIdIsADuplicateAndOtherDataAConflict() throws Exception {
        running();
        GrpcLink link = link(PATIENT);
        soon(link.publish(ROOM, publication("a", 10)));

        assertThat(soon(link.publish(ROOM, publication("a", 10))))
                .isEqualTo(new Stored.Duplicate(new Position(SharedLog.EPOCH, 1)));
        assertThat(soon(link.publish(ROOM, publication("a", 11))))
                .isEqualTo(new Stored.Conflict(new Position(SharedLog.EPOCH, 1)));
    }

    @Test
    void aRefusalKeepsItsCodeAndSentence() throws Exception {
        running();
        GrpcLink link = link(PATIENT);

        TailraceException refused = failureOf(link.publish(ROOM, publication("a", 65_537)));

        assertThat(refused.code()).isEqualTo(Code.TOO_LARGE);
        assertThat(refused).hasMessageStartingWith("data has 65537 bytes, the namespace 'default' allows 65536");
        assertThat(failureOf(link.publish(new ChannelName("chat:a"), publication("b", 1)))
                        .code())
                .isEqualTo(Code.UNKNOWN_NAMESPACE);
    }

    @Test
    void creditsBoundWhatIsUnansweredAndComeBack() throws Exception {
        log.hold();
        RunningReplica replica = RunningReplica.start(log, new LinkLimits(3, 1_000_000), 0);
        toClose.add(replica);
        known.add(replica.replica());
        LinkSettings settings = PATIENT.withWaiting(10, 1_000_000);
        GrpcLink link = link(settings);
        // Of 13, three are in flight and ten wait; the next one has no room.
        List<CompletableFuture<Stored>> answers = new ArrayList<>(publishAll(link, ROOM, 0, 3));
        await().atMost(PATIENCE).until(() -> {
            CompletableFuture<Stored> probe =
                    link.publish(ROOM, publication("m" + answers.size(), 10)).toCompletableFuture();
            if (!probe.isCompletedExceptionally()) {
                answers.add(probe);
            }
            return answers.size() == 13;
        });

        TailraceException refused = failureOf(link.publish(ROOM, publication("one-too-many", 10)));

        assertThat(refused.code()).isEqualTo(Code.RESOURCE_EXHAUSTED);
        assertThat(refused.retryAfterMillis()).isEqualTo(500);
        assertThat(refused).hasMessageContaining("10 messages").hasMessageContaining("at most 10 and 1000000");
        log.letThrough();
        answers.forEach(GrpcLinkTest::soon);
        assertThat(log.idsOf(ROOM)).isEqualTo(ids(0, 13));
    }

    @Test
    void aMessageLargerThanAllCreditsPassesAlone() throws Exception {
        RunningReplica replica = RunningReplica.start(log, new LinkLimits(100, 50), 0);
        toClose.add(replica);
        known.add(replica.replica());
        GrpcLink link = link(PATIENT);

        List<CompletableFuture<Stored>> answers = new ArrayList<>();
        for (int i = 0; i < 20; i++) {
            answers.add(link.publish(ROOM, publication("m" + i, 1_000)).toCompletableFuture());
        }

        answers.forEach(GrpcLinkTest::soon);
        assertThat(log.idsOf(ROOM)).isEqualTo(ids(0, 20));
    }

    @Test
    void aReplicaKilledUnderLoadLosesAndRepeatsNothing() throws Exception {
        RunningReplica first = running();
        GrpcLink link = link(PATIENT);
        soon(link.publish(ROOM, publication("m0", 10)));
        List<CompletableFuture<Stored>> answers = new ArrayList<>(publishAll(link, ROOM, 1, 3_000));

        first.close();
        answers.addAll(publishAll(link, ROOM, 3_000, 4_000));
        RunningReplica second = RunningReplica.start(log, LinkLimits.DEFAULT, first.port());
        toClose.add(second);
        answers.addAll(publishAll(link, ROOM, 4_000, 5_000));

        List<Long> offsets =
                answers.stream().map(answer -> soon(answer).position().offset()).toList();
        assertThat(log.idsOf(ROOM)).isEqualTo(ids(0, 5_000));
        assertThat(offsets).isEqualTo(rising(2, 5_000));
    }

    @Test
    void whatIsUnansweredMovesToTheOtherReplicaInOrder() throws Exception {
        RunningReplica first = running();
        RunningReplica second = running();
        GrpcLink link = link(PATIENT);
        await().atMost(PATIENCE).until(() -> first.rpc.openLinks() == 2 && second.rpc.openLinks() == 2);
        log.hold();
        List<ChannelName> channels = new ArrayList<>();
        List<CompletableFuture<Stored>> answers = new ArrayList<>();
        for (int c = 0; c < 20; c++) {
            channels.add(new ChannelName("room-" + c));
        }
        for (int i = 0; i < 50; i++) {
            for (ChannelName channel : channels) {
                answers.add(link.publish(channel, publication("m" + i, 10)).toCompletableFuture());
            }
        }

        first.close();
        for (ChannelName channel : channels) {
            answers.addAll(publishAll(link, channel, 50, 60));
        }
        log.letThrough();

        answers.forEach(GrpcLinkTest::soon);
        for (ChannelName channel : channels) {
            assertThat(log.idsOf(channel)).isEqualTo(ids(0, 60));
        }
    }

    @Test
    void aReplicaThatLeavesFinishesAndIsLeft() throws Exception {
        RunningReplica first = running();
        RunningReplica second = running();
        GrpcLink link = link(PATIENT);
        await().atMost(PATIENCE).until(() -> first.rpc.openLinks() == 2 && second.rpc.openLinks() == 2);
        List<CompletableFuture<Stored>> answers = new ArrayList<>();
        for (int c = 0; c < 10; c++) {
            answers.addAll(publishAll(link, new ChannelName("room-" + c), 0, 200));
        }

        CompletionStage<Void> left = first.rpc.leave();
        for (int c = 0; c < 10; c++) {
            answers.addAll(publishAll(link, new ChannelName("room-" + c), 200, 300));
        }

        soon(left);
        first.close();
        answers.forEach(GrpcLinkTest::soon);
        for (int c = 0; c < 10; c++) {
            assertThat(log.idsOf(new ChannelName("room-" + c))).isEqualTo(ids(0, 300));
        }
    }

    @Test
    void withoutAReplicaAPublishIsUnavailableAfterAShortWait() {
        GrpcLink link = link(LinkSettings.defaults("node-1").withTimes(300, 60_000, 1_000));

        TailraceException refused = failureOf(link.publish(ROOM, publication("a", 10)));

        assertThat(refused.code()).isEqualTo(Code.UNAVAILABLE);
        assertThat(refused.retryAfterMillis()).isEqualTo(1_000);
        assertThat(refused)
                .hasMessage(
                        "no stream-service can be reached for 300 ms or longer, nothing was written; send it again after 1000 ms");
        assertThat(failureOf(link.read(ROOM, From.Newest.OF_ALL, 1)).code()).isEqualTo(Code.UNAVAILABLE);
    }

    @Test
    void aPublishThatWasSentAndNotAnsweredIsUncertain() throws Exception {
        log.hold();
        running();
        GrpcLink link = link(LinkSettings.defaults("node-1").withTimes(30_000, 2_000, 30_000));

        TailraceException late = failureOf(link.publish(ROOM, publication("a", 10)));

        assertThat(late.code()).isEqualTo(Code.UNCERTAIN);
        assertThat(late).hasMessage("no stream-service answered within 2000 ms; send it again with the same messageId");
        log.letThrough();
        await().atMost(PATIENCE).until(() -> log.idsOf(ROOM).equals(List.of("a")));
    }

    @Test
    void aRefusalOfTheSecondSendIsNotBelievedThatNothingWasWritten() throws Exception {
        log.hold();
        RunningReplica first = running();
        GrpcLink link = link(PATIENT);
        await().atMost(PATIENCE).until(() -> first.rpc.openLinks() == 2);
        CompletionStage<Stored> answer = link.publish(ROOM, publication("a", 10));
        await().atMost(PATIENCE).until(log::isAppending);

        first.close();
        toClose.add(RunningReplica.start(new RefusingLog(), LinkLimits.DEFAULT, first.port()));

        TailraceException refused = failureOf(answer);
        assertThat(refused.code()).isEqualTo(Code.UNCERTAIN);
        assertThat(refused)
                .hasMessage(
                        "the message was sent 2 times because a stream-service was lost, and the last one says: the store is down; send it again with the same messageId");
    }

    @Test
    void aReplicaThatOnlyListensIsLeftForOneThatServes() throws Exception {
        try (ServerSocket deaf = new ServerSocket(0, 50, InetAddress.getLoopbackAddress())) {
            known.add(new Replica((InetSocketAddress) deaf.getLocalSocketAddress()));
            running();
            GrpcLink link = link(PATIENT);

            for (int c = 0; c < 20; c++) {
                soon(link.publish(new ChannelName("room-" + c), publication("a", 10)));
            }
        }
    }

    @Test
    void readsTopsAndProbesAreAnswered() throws Exception {
        running();
        GrpcLink link = link(PATIENT);
        publishAll(link, ROOM, 0, 5).forEach(GrpcLinkTest::soon);

        ReadResult newest = soon(link.read(ROOM, From.Newest.OF_ALL, 2));
        ReadResult rewound = soon(link.read(ROOM, new From.After(new Position(SharedLog.EPOCH, 9)), 10));

        assertThat(newest.messages()).extracting(Message::offset).containsExactly(4L, 5L);
        assertThat(rewound.notices()).hasSize(1);
        assertThat(rewound.standing()).isEqualTo(new Position(SharedLog.EPOCH, 5));
        assertThat(soon(link.tops(List.of(new ChannelName("never"), ROOM))))
                .containsExactly(Top.NONE, new Top(SharedLog.EPOCH, 5));
        soon(link.probe("node-1", "nonce"));
        assertThat(log.probes()).containsExactly("node-1 nonce");
    }

    @Test
    void aStoreThatIsDownIsToldInItsOwnWords() throws Exception {
        RunningReplica replica = RunningReplica.start(new RefusingLog());
        toClose.add(replica);
        known.add(replica.replica());
        GrpcLink link = link(PATIENT);
        await().atMost(PATIENCE).until(() -> replica.rpc.openLinks() == 2);

        List<CompletionStage<?>> asked = List.of(
                link.publish(ROOM, publication("a", 10)),
                link.read(ROOM, From.Newest.OF_ALL, 1),
                link.tops(List.of(ROOM)),
                link.probe("node-1", "nonce"));

        for (CompletionStage<?> one : asked) {
            TailraceException refused = failureOf(one);
            assertThat(refused.code()).isEqualTo(Code.UNAVAILABLE);
            assertThat(refused).hasMessage("the store is down");
            assertThat(refused.retryAfterMillis()).isEqualTo(250);
        }
    }

    @Test
    void aReadThatIsNotAnsweredIsUnavailableAtItsDeadline() throws Exception {
        running();
        log.silenceReads();
        GrpcLink link = link(LinkSettings.defaults("node-1").withTimes(30_000, 60_000, 500));
        soon(link.publish(ROOM, publication("a", 10)));

        TailraceException late = failureOf(link.read(ROOM, From.Newest.OF_ALL, 1));

        assertThat(late.code()).isEqualTo(Code.UNAVAILABLE);
        assertThat(late)
                .hasMessage(
                        "no stream-service answered a Read within 500 ms (DEADLINE_EXCEEDED); try again after 1000 ms");
    }

    @Test
    void aReadFindsTheOtherReplicaWhenItsOwnIsGone() throws Exception {
        RunningReplica first = running();
        RunningReplica second = running();
        GrpcLink link = link(PATIENT);
        publishAll(link, ROOM, 0, 3).forEach(GrpcLinkTest::soon);
        // Both connections were used, so that one of the two reads below meets a broken one.
        for (int c = 0; c < 10; c++) {
            soon(link.read(new ChannelName("room-" + c), From.Newest.OF_ALL, 1));
        }
        RunningReplica gone = Rendezvous.hash(ROOM) % 2 == 0 ? first : second;

        gone.close();

        for (int c = 0; c < 10; c++) {
            soon(link.read(new ChannelName("room-" + c), From.Newest.OF_ALL, 1));
        }
        assertThat(soon(link.read(ROOM, From.Newest.OF_ALL, 10)).messages()).hasSize(3);
    }

    @Test
    void aReplicaThatAppearsLaterIsFoundAndOneThatVanishesIsLeft() throws Exception {
        RunningReplica first = running();
        GrpcLink link = link(new LinkSettings("node-1", 10_000, 32 << 20, 30_000, 60_000, 30_000, 50));
        soon(link.publish(ROOM, publication("m0", 10)));

        RunningReplica second = running();
        await().atMost(PATIENCE).until(() -> second.rpc.openLinks() == 2);
        known.remove(first.replica());
        await().atMost(PATIENCE).until(() -> first.rpc.openLinks() == 0);

        publishAll(link, ROOM, 1, 10).forEach(GrpcLinkTest::soon);
        assertThat(log.idsOf(ROOM)).isEqualTo(ids(0, 10));
    }

    private RunningReplica running() throws Exception {
        RunningReplica replica = RunningReplica.start(log);
        toClose.add(replica);
        known.add(replica.replica());
        return replica;
    }

    private GrpcLink link(LinkSettings settings) {
        GrpcLink link = GrpcLink.start(
                loops(),
                () -> List.copyOf(known),
                settings,
                new LinkPorts(CLOCK, CHANCE, Meter.NONE, Thread::startVirtualThread));
        toClose.add(link);
        return link;
    }

    private List<EventLoop> loops() {
        List<EventLoop> loops = new ArrayList<>();
        for (EventExecutor loop : group) {
            loops.add((EventLoop) loop);
        }
        return loops;
    }

    private static List<CompletableFuture<Stored>> publishAll(GrpcLink link, ChannelName channel, int from, int to) {
        List<CompletableFuture<Stored>> answers = new ArrayList<>();
        for (int i = from; i < to; i++) {
            answers.add(link.publish(channel, publication("m" + i, 10)).toCompletableFuture());
        }
        return answers;
    }

    private static Publication publication(String id, int bytes) {
        return new Publication(new Data.Bytes(new byte[bytes]), null, new MessageId(id), List.of(), "");
    }

    private static List<String> ids(int from, int to) {
        LinkedHashSet<String> ids = new LinkedHashSet<>();
        for (int i = from; i < to; i++) {
            ids.add("m" + i);
        }
        return List.copyOf(ids);
    }

    private static List<Long> rising(long from, long to) {
        List<Long> numbers = new ArrayList<>();
        for (long i = from; i <= to; i++) {
            numbers.add(i);
        }
        return numbers;
    }

    private static <T> T soon(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
        } catch (Exception e) {
            throw new AssertionError("no answer: " + e, e);
        }
    }

    private static TailraceException failureOf(CompletionStage<?> stage) {
        CompletableFuture<?> future = stage.toCompletableFuture();
        await().atMost(PATIENCE).until(future::isDone);
        return (TailraceException) future.exceptionNow();
    }

    private static final Clock CLOCK = new Clock() {
        @Override
        public long nowNanos() {
            return System.nanoTime();
        }

        @Override
        public long nowMillis() {
            return System.currentTimeMillis();
        }
    };

    private static final Randomness CHANCE = new Randomness() {
        @Override
        public int below(int bound) {
            return ThreadLocalRandom.current().nextInt(bound);
        }

        @Override
        public String id() {
            return "0123456789012345678901";
        }
    };
}
