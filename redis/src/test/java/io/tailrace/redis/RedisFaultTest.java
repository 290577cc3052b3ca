package io.tailrace.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.tailrace.codes.Code;
import io.tailrace.core.log.EpochTable;
import io.tailrace.core.model.ChannelName;
import io.tailrace.core.model.Namespace;
import io.tailrace.core.model.Notice.Gap;
import io.tailrace.core.model.Notice.GapCause;
import io.tailrace.core.model.Notice.Rewound;
import io.tailrace.core.model.Position;
import io.tailrace.core.model.Retention;
import io.tailrace.core.model.TailraceException;
import io.tailrace.core.port.Appended;
import io.tailrace.core.port.Batch;
import io.tailrace.core.port.Bus;
import io.tailrace.core.port.From;
import io.tailrace.core.port.ReadResult;
import io.tailrace.core.port.Stored;
import io.tailrace.core.port.Top;
import io.tailrace.testkit.contract.Heard;
import io.tailrace.testkit.contract.Publications;
import io.tailrace.testkit.fault.FaultProxy;
import io.tailrace.testkit.fault.RedisServer;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a store does to us: every fault here is a real one, done to a real Redis. */
class RedisFaultTest {
    private static final ChannelName CHANNEL = new ChannelName("room");
    private static final Namespace NAMESPACE = Namespace.defaults("default");

    private static Vertx vertx;

    @TempDir
    Path directory;

    private final List<AutoCloseable> open = new ArrayList<>();

    @BeforeAll
    static void start() {
        vertx = Vertx.vertx();
    }

    @AfterAll
    static void stop() {
        vertx.close();
    }

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable each : open.reversed()) {
            each.close();
        }
    }

    private RedisServer server(String name, String... options) {
        RedisServer.Plan plan = RedisServer.in(directory.resolve(name));
        for (int i = 0; i < options.length; i += 2) {
            plan.option(options[i], options[i + 1]);
        }
        RedisServer server = plan.start();
        open.add(server);
        return server;
    }

    private RedisEngine engine(RedisServer server) {
        return engine(server, RedisSettings.at(server.url()));
    }

    private RedisEngine engine(RedisServer server, RedisSettings settings) {
        RedisEngine engine = new RedisEngine(vertx, server, settings);
        open.add(engine);
        return engine;
    }

    private static <T> T answer(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(30, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof TailraceException refused) {
                throw refused;
            }
            throw new AssertionError(e.getCause());
        } catch (TimeoutException | InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static List<Stored> append(RedisEngine engine, Batch batch) {
        return answer(engine.log().append(CHANNEL, NAMESPACE, batch)).outcomes();
    }

    private static TailraceException refusal(CompletionStage<?> stage) {
        return catchThrowableOfType(TailraceException.class, () -> answer(stage));
    }

    private static TailraceException refusedAppend(RedisEngine engine, String... ids) {
        return refusal(engine.log().append(CHANNEL, NAMESPACE, Publications.batch(ids)));
    }

    /** As a publisher does: again with the same ids while the answer says that this may help. */
    private static List<Stored> appendUntilDone(RedisEngine engine, Batch batch) {
        List<List<Stored>> done = new ArrayList<>();
        Heard.waiting().until(() -> {
            try {
                return done.add(append(engine, batch));
            } catch (TailraceException e) {
                assertThat(e.code().retryable()).isTrue();
                return false;
            }
        });
        return done.getFirst();
    }

    private static ReadResult after(RedisEngine engine, Position position) {
        return untilAnswered(() -> engine.log().read(CHANNEL, new From.After(position), 1_000));
    }

    private static Top top(RedisEngine engine) {
        return untilAnswered(() -> engine.log().tops(List.of(CHANNEL))).getFirst();
    }

    /** Each connection comes back in its own time: one may append already while the other still waits. */
    private static <T> T untilAnswered(Supplier<CompletionStage<T>> question) {
        List<T> answers = new ArrayList<>();
        Heard.waiting().until(() -> {
            try {
                return answers.add(answer(question.get()));
            } catch (TailraceException e) {
                assertThat(e.code()).isEqualTo(Code.UNAVAILABLE);
                return false;
            }
        });
        return answers.getFirst();
    }

    private static List<Long> offsets(long from, long to) {
        return LongStream.rangeClosed(from, to).boxed().toList();
    }

    private static void followed(RedisServer replica, RedisServer primary) {
        replica.ask("REPLICAOF", "127.0.0.1", Integer.toString(primary.port()));
        Heard.waiting().until(() -> replica.info("master_link_status").equals("up"));
    }

    private static void caughtUp(RedisServer replica, RedisServer primary) {
        Heard.waiting()
                .until(() -> replica.info("slave_repl_offset").equals(primary.info("master_repl_offset"))
                        && !replica.info("slave_repl_offset").isEmpty());
    }

    // Restart.

    @Test
    void aRestartWithDataOpensAnEpochAndNobodyIsTold() {
        RedisServer redis = server("a", "appendonly", "yes", "appendfsync", "always");
        RedisEngine engine = engine(redis);
        long before = append(engine, Publications.range("m", 1, 5))
                .getFirst()
                .position()
                .epoch();

        redis.kill();
        redis.start();
        List<Stored> outcomes = appendUntilDone(engine, Publications.range("m", 4, 8));

        long epoch = top(engine).epoch();
        assertThat(epoch).isGreaterThan(before);
        assertThat(outcomes)
                .containsExactly(
                        new Stored.Duplicate(new Position(before, 4)),
                        new Stored.Duplicate(new Position(before, 5)),
                        new Stored.Fresh(new Position(epoch, 6)),
                        new Stored.Fresh(new Position(epoch, 7)),
                        new Stored.Fresh(new Position(epoch, 8)));
        ReadResult read = after(engine, new Position(before, 3));
        assertThat(read.notices()).isEmpty();
        assertThat(Publications.offsets(read.messages())).isEqualTo(offsets(4, 8));
        assertThat(read.messages().get(1).position()).isEqualTo(new Position(before, 5));
        assertThat(read.messages().get(2).position()).isEqualTo(new Position(epoch, 6));
        assertThat(read.table().text()).isEqualTo("%d:1 %d:6".formatted(before, epoch));
    }

    @Test
    void aRestartWithoutDataVoidsEveryPosition() {
        RedisServer redis = server("a");
        RedisEngine engine = engine(redis);
        long before = append(engine, Publications.range("m", 1, 5))
                .getFirst()
                .position()
                .epoch();

        redis.kill();
        redis.start();
        List<Stored> outcomes = appendUntilDone(engine, Publications.batch("new"));

        long epoch = top(engine).epoch();
        assertThat(epoch).isGreaterThan(before);
        assertThat(outcomes).containsExactly(new Stored.Fresh(new Position(epoch, 1)));
        ReadResult read = after(engine, new Position(before, 5));
        assertThat(read.notices()).containsExactly(new Gap(1, 0, new Position(epoch, 0), GapCause.UNKNOWN_EPOCH));
        assertThat(Publications.ids(read.messages())).containsExactly("new");
    }

    @Test
    void vanishedKeysVoidEveryPositionAlsoBeforeTheNextAppend() {
        RedisServer redis = server("a");
        RedisEngine engine = engine(redis);
        Position last = append(engine, Publications.range("m", 1, 5)).getLast().position();

        redis.ask("DEL", "tr:{room}:m");

        ReadResult read = after(engine, last);
        assertThat(read.notices()).containsExactly(new Gap(1, 0, Position.NOTHING, GapCause.UNKNOWN_EPOCH));
        assertThat(read.messages()).isEmpty();

        append(engine, Publications.range("n", 1, 2));
        read = after(engine, last);
        assertThat(read.notices())
                .containsExactly(new Gap(1, 0, new Position(top(engine).epoch(), 0), GapCause.UNKNOWN_EPOCH));
        assertThat(Publications.ids(read.messages())).containsExactly("n-1", "n-2");
    }

    // Promotion.

    /** The worked example of a promotion that loses 48 of 150 messages, row by row. */
    @Test
    void aPromotionThatLosesMessagesIsToldExactly() {
        RedisServer a = server("a");
        RedisServer b = server("b");
        followed(b, a);
        RedisEngine onA = engine(a);
        long first = append(onA, Publications.range("a", 1, 102))
                .getFirst()
                .position()
                .epoch();
        caughtUp(b, a);
        b.ask("REPLICAOF", "127.0.0.1", "1");
        append(onA, Publications.range("b", 103, 150));
        a.kill();
        b.ask("REPLICAOF", "NO", "ONE");
        RedisEngine onB = engine(b);

        // Before any append on the new primary.
        ReadResult early = after(onB, new Position(first, 150));
        assertThat(early.notices()).containsExactly(new Rewound(48, new Position(first, 102)));
        assertThat(early.messages()).isEmpty();
        early = after(onB, new Position(first, 100));
        assertThat(early.notices()).isEmpty();
        assertThat(Publications.offsets(early.messages())).isEqualTo(offsets(101, 102));

        long second = append(onB, Publications.range("c", 103, 162))
                .getFirst()
                .position()
                .epoch();

        assertThat(second).isGreaterThan(first);
        ReadResult read = after(onB, new Position(first, 150));
        assertThat(read.table()).isEqualTo(EpochTable.of(first, 1).with(second, 103));
        assertThat(read.notices()).containsExactly(new Rewound(48, new Position(first, 102)));
        assertThat(Publications.offsets(read.messages())).isEqualTo(offsets(103, 162));
        read = after(onB, new Position(first, 102));
        assertThat(read.notices()).isEmpty();
        assertThat(Publications.offsets(read.messages())).isEqualTo(offsets(103, 162));
        read = after(onB, new Position(first, 90));
        assertThat(read.notices()).isEmpty();
        assertThat(Publications.offsets(read.messages())).isEqualTo(offsets(91, 162));
        read = after(onB, new Position(second, 120));
        assertThat(read.notices()).isEmpty();
        assertThat(Publications.offsets(read.messages())).isEqualTo(offsets(121, 162));
        read = after(onB, new Position(second, 200));
        assertThat(read.notices()).containsExactly(new Rewound(38, new Position(second, 162)));
        read = after(onB, Position.parse("2r.10"));
        assertThat(read.notices()).containsExactly(new Gap(1, 0, new Position(first, 0), GapCause.UNKNOWN_EPOCH));
        assertThat(Publications.offsets(read.messages())).isEqualTo(offsets(1, 162));

        // A lost message that is sent again is appended; a kept one is known.
        List<Stored> again = append(onB, new Batch(List.of(Publications.of("b-110"), Publications.of("a-50"))));
        assertThat(again)
                .containsExactly(
                        new Stored.Fresh(new Position(second, 163)), new Stored.Duplicate(new Position(first, 50)));

        b.ask("XTRIM", "tr:{room}:l", "MINID", "144-0");
        read = after(onB, new Position(first, 150));
        assertThat(read.notices())
                .containsExactly(
                        new Rewound(48, new Position(first, 102)),
                        new Gap(103, 143, new Position(second, 143), GapCause.TRIMMED));
        assertThat(Publications.offsets(read.messages())).isEqualTo(offsets(144, 163));
        assertThat(after(onB, new Position(first, 90)).notices())
                .containsExactly(new Gap(91, 143, new Position(second, 143), GapCause.TRIMMED));
        assertThat(after(onB, new Position(second, 142)).notices())
                .containsExactly(new Gap(143, 143, new Position(second, 143), GapCause.TRIMMED));
        assertThat(after(onB, new Position(second, 143)).notices()).isEmpty();
    }

    @Test
    void aPromotionThatLosesNothingIsToldToNobody() {
        RedisServer a = server("a");
        RedisServer b = server("b");
        followed(b, a);
        RedisEngine onA = engine(a);
        Position last = append(onA, Publications.range("a", 1, 10)).getLast().position();
        caughtUp(b, a);
        a.kill();
        b.ask("REPLICAOF", "NO", "ONE");
        RedisEngine onB = engine(b);

        assertThat(after(onB, last).notices()).isEmpty();
        append(onB, Publications.range("b", 11, 12));

        ReadResult read = after(onB, last);
        assertThat(read.notices()).isEmpty();
        assertThat(Publications.offsets(read.messages())).isEqualTo(offsets(11, 12));
        assertThat(read.table().pairs()).hasSize(2);
    }

    @Test
    void aPromotionWithinTheSecondOfTheLastAppendOpensAnEpochAllTheSame() {
        RedisServer a = server("a");
        RedisServer b = server("b");
        RedisEngine onB = engine(b);
        long first = append(onB, Publications.batch("a")).getFirst().position().epoch();
        // A replica that is promoted; what the library remembers of its lineage is from the same second.
        followed(b, a);
        followed(a, server("c"));
        RedisEngine again = engine(b, RedisSettings.at(b.url()).withPrefix("other"));
        b.ask("REPLICAOF", "NO", "ONE");
        appendUntilDone(again, Publications.batch("a"));

        long second = appendUntilDone(onB, Publications.batch("b"))
                .getFirst()
                .position()
                .epoch();

        assertThat(second).isGreaterThan(first);
    }

    // Servers that are not what they were.

    @Test
    void aDemotedServerRefusesAppendsAndTellsNoNotice() {
        RedisServer a = server("a");
        RedisServer empty = server("empty");
        RedisEngine engine = engine(a);
        Position last = append(engine, Publications.range("m", 1, 10)).getLast().position();

        followed(a, empty);

        // It holds nothing now and still answers: to believe it would void every position.
        assertThat(refusal(engine.log().read(CHANNEL, new From.After(last), 10)))
                .extracting(TailraceException::code)
                .isEqualTo(Code.UNAVAILABLE);
        TailraceException refused = refusedAppend(engine, "n");
        assertThat(refused.code()).isEqualTo(Code.UNAVAILABLE);
        assertThat(refused.retryAfterMillis()).isPositive();

        a.ask("REPLICAOF", "NO", "ONE");
        appendUntilDone(engine, Publications.batch("n"));
        assertThat(after(engine, last).notices())
                .singleElement()
                .isInstanceOfSatisfying(
                        Gap.class, gap -> assertThat(gap.cause()).isEqualTo(GapCause.UNKNOWN_EPOCH));
    }

    @Test
    void aServerThatMayEvictAnyKeyIsRefusedWithTheReason() {
        RedisEngine engine = engine(server("a", "maxmemory-policy", "allkeys-lru"));

        TailraceException refused = refusedAppend(engine, "a");

        assertThat(refused.code()).isEqualTo(Code.UNAVAILABLE);
        assertThat(refused.sentence())
                .isEqualTo("the store cannot be reached: the server may evict any key (maxmemory-policy allkeys-lru),"
                        + " so channels would vanish; set noeviction");
    }

    @Test
    void missingFunctionsAreLoaded() {
        RedisServer redis = server("a");
        RedisEngine engine = engine(redis);
        append(engine, Publications.batch("a"));

        redis.ask("FUNCTION", "FLUSH");

        assertThat(append(engine, Publications.batch("b"))).allMatch(Stored.Fresh.class::isInstance);
        redis.ask("FUNCTION", "FLUSH");
        assertThat(Publications.ids(after(engine, Position.NOTHING).messages())).containsExactly("a", "b");
        redis.ask("FUNCTION", "FLUSH");
        answer(engine.log().probe("node-1", "nonce"));
    }

    // Refusals of Redis.

    @Test
    void aFullMemoryRefusesAppendsAndNothingElse() {
        RedisServer redis = server("a");
        RedisEngine engine = engine(redis);
        Position last = append(engine, Publications.range("m", 1, 3)).getLast().position();
        redis.ask("CONFIG", "SET", "maxmemory", "1mb");

        TailraceException refused = refusedAppend(engine, "n");

        assertThat(refused.code()).isEqualTo(Code.RESOURCE_EXHAUSTED);
        assertThat(refused.retryAfterMillis()).isPositive();
        assertThat(refused.sentence()).isEqualTo("the store's memory is full; raise its maxmemory");
        assertThat(Publications.offsets(after(engine, Position.NOTHING).messages()))
                .isEqualTo(offsets(1, 3));
        answer(engine.log().probe("node-1", "nonce"));

        redis.ask("CONFIG", "SET", "maxmemory", "0");
        assertThat(append(engine, Publications.batch("n")))
                .containsExactly(new Stored.Fresh(new Position(last.epoch(), 4)));
    }

    @Test
    void oneRefusalDoesNotHideTheAnswersBesideIt() {
        RedisServer redis = server("a");
        RedisEngine engine = engine(redis);
        append(engine, Publications.batch("m"));
        redis.ask("CONFIG", "SET", "maxmemory", "1mb");

        List<CompletionStage<Appended>> appends = new ArrayList<>();
        List<CompletionStage<Void>> probes = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            appends.add(engine.log().append(CHANNEL, NAMESPACE, Publications.batch("n-" + i)));
            probes.add(engine.log().probe("node-1", "nonce-" + i));
        }

        probes.forEach(RedisFaultTest::answer);
        appends.forEach(each -> assertThat(refusal(each).code()).isEqualTo(Code.RESOURCE_EXHAUSTED));
        assertThat(top(engine).offset()).isEqualTo(1);
    }

    @Test
    void tooFewReplicasRefuseAppends() {
        RedisServer redis = server("a");
        RedisEngine engine = engine(redis);
        append(engine, Publications.batch("a"));
        redis.ask("CONFIG", "SET", "min-replicas-to-write", "1");

        TailraceException refused = refusedAppend(engine, "b");

        assertThat(refused.code()).isEqualTo(Code.UNAVAILABLE);
        assertThat(Publications.ids(after(engine, Position.NOTHING).messages())).containsExactly("a");
        redis.ask("CONFIG", "SET", "min-replicas-to-write", "0");
        assertThat(append(engine, Publications.batch("b")).getFirst().position().offset())
                .isEqualTo(2);
    }

    @Test
    void tooManyWaitingCallsAreRefusedAtOnce() {
        RedisServer redis = server("a");
        RedisSettings few = RedisSettings.at(redis.url())
                .withLogLimits(new RedisSettings.LogLimits(4, 10, 1 << 20, 20_000, 20_000));
        RedisEngine engine = engine(redis, few);
        append(engine, Publications.batch("a"));
        redis.pause();

        List<CompletionStage<Appended>> stages = new ArrayList<>();
        for (int i = 0; i < 15; i++) {
            stages.add(engine.log().append(CHANNEL, NAMESPACE, Publications.batch("m-" + i)));
        }

        for (CompletionStage<Appended> late : stages.subList(10, 15)) {
            assertThat(refusal(late).code()).isEqualTo(Code.RESOURCE_EXHAUSTED);
        }
        redis.resume();
        stages.subList(0, 10).forEach(RedisFaultTest::answer);
        assertThat(top(engine).offset()).isEqualTo(11);
    }

    // Broken and silent connections.

    @Test
    void appendsUnderWayWhenTheirConnectionBreaksAreDoneOnce() {
        RedisServer redis = server("a");
        RedisEngine engine = engine(redis);
        append(engine, Publications.batch("first"));

        List<CompletionStage<Appended>> stages = new ArrayList<>();
        for (int round = 0; round < 20; round++) {
            for (int i = 0; i < 50; i++) {
                stages.add(engine.log().append(CHANNEL, NAMESPACE, Publications.batch("m-%d-%d".formatted(round, i))));
            }
            redis.ask("CLIENT", "KILL", "TYPE", "normal");
        }

        // A connection that was killed while it was opened refuses what it had not sent; its publisher comes again.
        for (int i = 0; i < stages.size(); i++) {
            try {
                answer(stages.get(i));
            } catch (TailraceException e) {
                assertThat(e.code()).isIn(Code.UNAVAILABLE, Code.UNCERTAIN);
                appendUntilDone(engine, Publications.batch("m-%d-%d".formatted(i / 50, i % 50)));
            }
        }
        List<Long> all = new ArrayList<>();
        Position at = Position.NOTHING;
        for (ReadResult read = after(engine, at); !read.messages().isEmpty(); read = after(engine, at)) {
            all.addAll(Publications.offsets(read.messages()));
            at = read.end();
        }
        assertThat(all).isEqualTo(offsets(1, 1_001));
    }

    @Test
    void aSilentStoreMakesAnAppendUncertainAndItsRepeatTellsTheTruth() {
        RedisServer redis = server("a");
        RedisSettings impatient =
                RedisSettings.at(redis.url()).withLogLimits(new RedisSettings.LogLimits(100, 100, 1 << 20, 200, 500));
        RedisEngine engine = engine(redis, impatient);
        append(engine, Publications.batch("a"));
        redis.pause();

        TailraceException refused = refusedAppend(engine, "b");

        assertThat(refused.code()).isEqualTo(Code.UNCERTAIN);
        redis.resume();
        List<Stored> again = appendUntilDone(engine, Publications.batch("b"));
        assertThat(again.getFirst().position().offset()).isEqualTo(2);
        assertThat(Publications.ids(after(engine, Position.NOTHING).messages())).containsExactly("a", "b");
    }

    @Test
    void aStoreThatIsDownRefusesAppendsSoonAndServesThemWhenItIsBack() {
        RedisServer redis = server("a", "appendonly", "yes", "appendfsync", "always");
        RedisEngine engine = engine(redis);
        Heard heard = new Heard();
        engine.bus().start(heard, engine.log()::probe);
        engine.bus().subscribe(CHANNEL);
        heard.await(told -> told.confirmations(CHANNEL) == 1);
        append(engine, Publications.batch("a"));
        heard.await(told -> told.offsets(CHANNEL).size() == 1);
        redis.kill();

        // The first may have been under way; once the loss is known, nothing is sent and that is said.
        Heard.waiting().until(() -> refusedAppend(engine, "b").code() == Code.UNAVAILABLE);
        TailraceException refused = refusedAppend(engine, "b");
        assertThat(refused.code()).isEqualTo(Code.UNAVAILABLE);
        assertThat(refused.retryAfterMillis()).isPositive();
        assertThat(refusal(engine.log().read(CHANNEL, From.Newest.OF_ALL, 1)).code())
                .isEqualTo(Code.UNAVAILABLE);

        redis.start();
        heard.await(told -> told.confirmations(CHANNEL) == 2);
        appendUntilDone(engine, Publications.batch("b"));
        heard.await(told -> told.offsets(CHANNEL).contains(2L));
        assertThat(heard.offsets(CHANNEL)).containsExactly(1L, 2L);
    }

    @Test
    void aTopBehindItsLogHealsItself() {
        RedisServer redis = server("a");
        RedisEngine engine = engine(redis);
        append(engine, Publications.range("m", 1, 10));
        // What is left when an append is cut off between its log and its top.
        redis.ask("HSET", "tr:{room}:m", "s", "7");
        assertThat(after(engine, Position.NOTHING).messages()).hasSize(7);

        List<Stored> outcomes = append(engine, Publications.batch("n"));

        assertThat(outcomes.getFirst().position().offset()).isEqualTo(11);
        assertThat(Publications.offsets(after(engine, Position.NOTHING).messages()))
                .isEqualTo(offsets(1, 11));
    }

    @Test
    void moreLineagesThanTheTableHoldsForgetTheOldestWithTheirMessages() {
        RedisServer redis = server("a", "enable-debug-command", "yes");
        RedisEngine engine = engine(redis);
        List<Position> lasts = new ArrayList<>();
        for (int i = 1; i <= EpochTable.PAIRS_MAX + 3; i++) {
            redis.ask("DEBUG", "CHANGE-REPL-ID");
            if (i == 1) {
                append(engine, Publications.batch("warm"));
            }
            redis.ask("FCALL", "tailrace_v1_sync", "0");
            lasts.add(
                    append(engine, Publications.range("m" + i, 1, 2)).getLast().position());
        }

        ReadResult read = after(engine, lasts.getLast());

        assertThat(read.table().pairs()).hasSize(EpochTable.PAIRS_MAX);
        assertThat(read.firstKept()).isEqualTo(read.table().pairs().getFirst().start());
        assertThat(read.notices()).isEmpty();
        assertThat(after(engine, lasts.getFirst()).notices()).singleElement().isInstanceOfSatisfying(Gap.class, gap -> {
            assertThat(gap.cause()).isEqualTo(GapCause.UNKNOWN_EPOCH);
            assertThat(gap.to()).isEqualTo(read.firstKept() - 1);
        });
    }

    // Lives of keys.

    @Test
    void everyKeyOfAChannelHasALimitedLife() {
        RedisServer redis = server("a");
        RedisEngine engine = engine(redis);
        Namespace brief = new Namespace(
                "default", new Retention(100, 1 << 20, 60_000), NAMESPACE.durability(), 1 << 16, 30_000, 5);
        for (int i = 1; i <= 4; i++) {
            answer(engine.log().append(CHANNEL, brief, Publications.range("m" + i, 1, 5)));
        }

        assertThat(Long.parseLong(redis.ask("PTTL", "tr:{room}:l"))).isBetween(50_000L, 61_000L);
        assertThat(Long.parseLong(redis.ask("PTTL", "tr:{room}:i0"))).isBetween(50_000L, 61_000L);
        assertThat(Long.parseLong(redis.ask("PTTL", "tr:{room}:i1"))).isBetween(50_000L, 61_000L);
        assertThat(Long.parseLong(redis.ask("PTTL", "tr:{room}:m"))).isBetween(80_000_000L, 86_401_000L);
    }

    // The bus.

    private Heard hearing(RedisEngine engine, List<ChannelName> channels) {
        Heard heard = new Heard();
        engine.bus().start(heard, engine.log()::probe);
        channels.forEach(engine.bus()::subscribe);
        heard.await(told -> told.all().size() == channels.size());
        return heard;
    }

    @Test
    void everyChannelIsConfirmedAgainAfterTheBusBroke() {
        RedisServer redis = server("a");
        RedisEngine engine = engine(redis);
        List<ChannelName> channels = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            channels.add(new ChannelName("many/" + i));
        }
        Heard heard = hearing(engine, channels);
        heard.clear();

        redis.ask("CLIENT", "KILL", "TYPE", "pubsub");

        heard.await(told -> told.all().size() == channels.size());
        assertThat(heard.all()).containsExactlyInAnyOrderElementsOf(channels);
        answer(engine.log().append(channels.getLast(), NAMESPACE, Publications.batch("a")));
        heard.await(told -> told.offsets(channels.getLast()).size() == 1);
    }

    @Test
    void aFrameThatCannotBeReadConfirmsItsChannelAgain() {
        RedisServer redis = server("a");
        RedisEngine engine = engine(redis);
        Heard heard = hearing(engine, List.of(CHANNEL));

        redis.ask("PUBLISH", "tr:{room}:b", "9 from a newer version");

        heard.await(told -> told.confirmations(CHANNEL) == 2);
        append(engine, Publications.batch("a"));
        heard.await(told -> told.offsets(CHANNEL).size() == 1);
    }

    private static RedisSettings probingOften(RedisServer server) {
        return RedisSettings.at(server.url()).withBusLimits(new RedisSettings.BusLimits(2_048, 100, 200, 300));
    }

    @Test
    void aBusOnAServerThatNobodyAppendsToIsDeafUntilItHears() {
        RedisServer appended = server("a");
        RedisServer other = server("b");
        RedisEngine writing = engine(appended);
        RedisEngine listening = engine(other, probingOften(other));
        listening.bus().start(new Heard(), writing.log()::probe);

        Heard.waiting().until(() -> listening.bus().health() == Bus.Health.DEAF);

        followed(other, appended);
        Heard.waiting().until(() -> listening.bus().health() == Bus.Health.HEARING);
    }

    @Test
    void aBusWhoseConnectionHasGoneSilentIsOpenedAgain() {
        RedisServer redis = server("a");
        FaultProxy proxy = FaultProxy.before(redis.port());
        open.add(proxy);
        RedisEngine direct = engine(redis);
        RedisEngine proxied = engine(
                redis,
                new RedisSettings(
                        "redis://127.0.0.1:" + proxy.port(),
                        RedisSettings.PREFIX,
                        RedisSettings.Connecting.DEFAULT,
                        RedisSettings.LogLimits.DEFAULT,
                        new RedisSettings.BusLimits(2_048, 100, 200, 300)));
        Heard heard = new Heard();
        proxied.bus().start(heard, direct.log()::probe);
        proxied.bus().subscribe(CHANNEL);
        heard.await(told -> told.confirmations(CHANNEL) == 1);
        Heard.waiting().until(() -> proxied.bus().health() == Bus.Health.HEARING);

        // Everything looks well to the socket, and nothing arrives: an append goes by unheard.
        proxy.freeze(FaultProxy.Direction.TO_CLIENT);
        append(direct, Publications.batch("a"));
        Heard.waiting().until(() -> proxied.bus().health() == Bus.Health.DEAF);
        assertThat(heard.offsets(CHANNEL)).isEmpty();
        proxy.thaw();

        heard.await(told -> told.confirmations(CHANNEL) >= 2);
        append(direct, Publications.batch("b"));
        heard.await(told -> told.offsets(CHANNEL).contains(2L));
        Heard.waiting().until(() -> proxied.bus().health() == Bus.Health.HEARING);
    }

    /** Each inner command of a function needs the caller's right; what stands here is what an operator grants. */
    @Test
    void theRightsThatOperatorsGrantSuffice() {
        RedisServer redis = server("a");
        engine(redis).log().probe("node-1", "loads the library");
        Heard.waiting().until(() -> redis.ask("FUNCTION", "LIST").contains("tailrace_v1"));
        redis.ask(("ACL SETUSER stream on >secret resetkeys resetchannels -@all ~tr:* &tr:* +fcall +fcall_ro +hmget"
                        + " +hset +hlen +unlink +xadd +xlen +xrange +xrevrange +xtrim +xinfo +pexpire +publish +time"
                        + " +info +ping +hello +role")
                .split(" ", -1));
        redis.ask("ACL SETUSER edge on >secret resetkeys resetchannels -@all &tr:* +subscribe +unsubscribe +ping +hello"
                .split(" ", -1));
        RedisEngine stream = engine(redis, as("stream", redis));
        RedisEngine edge = engine(redis, as("edge", redis));
        Heard heard = new Heard();
        edge.bus().start(heard, stream.log()::probe);
        edge.bus().subscribe(CHANNEL);
        heard.await(told -> told.confirmations(CHANNEL) == 1);
        Namespace small =
                new Namespace("default", new Retention(5, 1 << 20, 60_000), NAMESPACE.durability(), 1 << 16, 30_000, 5);

        for (int i = 1; i <= 3; i++) {
            answer(stream.log().append(CHANNEL, small, Publications.range("m" + i, 1, 5)));
        }
        redis.ask("HSET", "tr:{room}:m", "s", "14");
        answer(stream.log().append(CHANNEL, small, Publications.batch("healed")));

        assertThat(Publications.offsets(after(stream, Position.NOTHING).messages()))
                .isEqualTo(offsets(12, 16));
        assertThat(answer(stream.log().read(CHANNEL, new From.Newest(14), 2)).messages())
                .hasSize(2);
        assertThat(top(stream).offset()).isEqualTo(16);
        heard.await(told -> told.offsets(CHANNEL).contains(16L));
        Heard.waiting().until(() -> edge.bus().health() == Bus.Health.HEARING);
    }

    private static RedisSettings as(String user, RedisServer redis) {
        RedisSettings settings = RedisSettings.at("redis://%s:secret@127.0.0.1:%d".formatted(user, redis.port()));
        assertThat(settings.shownUrl()).isEqualTo(redis.url());
        return settings;
    }

    @Test
    void aStoreThatIsDownForAllIsNotDeafness() {
        RedisServer redis = server("a");
        RedisEngine engine = engine(redis, probingOften(redis));
        engine.bus().start(new Heard(), engine.log()::probe);
        Heard.waiting().until(() -> engine.bus().health() == Bus.Health.HEARING);

        redis.kill();

        Heard.waiting().until(() -> engine.bus().health() != Bus.Health.HEARING);
        assertThat(engine.bus().health()).isEqualTo(Bus.Health.STORE_DOWN);
        redis.start();
        Heard.waiting().until(() -> engine.bus().health() == Bus.Health.HEARING);
    }

    @Test
    void nothingStaysConnectedAfterTheEnd() {
        RedisServer redis = server("a");
        RedisEngine engine = engine(redis);
        hearing(engine, List.of(CHANNEL));
        append(engine, Publications.batch("a"));
        assertThat(redis.info("connected_clients")).isEqualTo("4"); // append, read, bus, and who asks

        engine.close();

        Heard.waiting().until(() -> redis.info("connected_clients").equals("1"));
    }
}
