package io.tailrace.edge.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.DefaultEventLoopGroup;
import io.netty.channel.EventLoop;
import io.netty.util.concurrent.EventExecutor;
import io.tailrace.codes.Code;
import io.tailrace.core.cursor.Start;
import io.tailrace.core.log.EpochTable;
import io.tailrace.core.model.ChannelName;
import io.tailrace.core.model.Data;
import io.tailrace.core.model.Durability;
import io.tailrace.core.model.Message;
import io.tailrace.core.model.MessageId;
import io.tailrace.core.model.Namespace;
import io.tailrace.core.model.Position;
import io.tailrace.core.model.Publication;
import io.tailrace.core.model.Retention;
import io.tailrace.core.model.TailraceException;
import io.tailrace.core.port.Batch;
import io.tailrace.core.port.Clock;
import io.tailrace.core.port.From;
import io.tailrace.core.port.Link;
import io.tailrace.core.port.Meter;
import io.tailrace.core.port.Metric;
import io.tailrace.core.port.Randomness;
import io.tailrace.core.port.ReadResult;
import io.tailrace.core.port.Stored;
import io.tailrace.core.port.Top;
import io.tailrace.edge.loop.Loops;
import io.tailrace.edge.tail.Fanout;
import io.tailrace.edge.wire.JsonFrames;
import io.tailrace.testkit.fake.ModelLog;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Hubs and tails on two real event loops, with clients that come, go, stop reading and resume, while messages are
 * published: each sees exactly the log from its start on. {@code -Dseed=} repeats the operations, not the moments at
 * which the loops meet them.
 */
final class FanoutTest {
    private static final int OPERATIONS = 2_500;
    private static final int CLIENTS = 16;
    private static final long PATIENCE_SECONDS = 60;
    private static final List<ChannelName> CHANNELS =
            List.of(new ChannelName("stocks"), new ChannelName("brief:news"), new ChannelName("gone:ticks"));

    private final long seed = Long.getLong("seed", new Random().nextLong());
    private final Random random = new Random(seed);
    private final DefaultEventLoopGroup group = new DefaultEventLoopGroup(2);
    private final List<EventLoop> eventLoops = new ArrayList<>();
    private final ExecutorService store = Executors.newSingleThreadExecutor();
    private final Queue<String> breaches = new ConcurrentLinkedQueue<>();
    private final List<PipeClient> clients = new ArrayList<>();
    private final Map<Metric, List<LongSupplier>> gauges = new EnumMap<>(Metric.class);
    private volatile boolean readsFail;
    private int published;
    private LossyBus bus = new LossyBus(seed, true);
    private ModelLog log = new ModelLog(bus);
    private Fanout fanout = fanout(4);

    @AfterEach
    void end() {
        group.shutdownGracefully(0, 1, TimeUnit.SECONDS).syncUninterruptibly();
        store.shutdown();
    }

    // ---- the node ----

    private Fanout fanout(int windowMessages) {
        if (eventLoops.isEmpty()) {
            for (EventExecutor executor : group) {
                eventLoops.add((EventLoop) executor);
            }
        }
        gauges.clear();
        HubLimits limits = new HubLimits(windowMessages, 1 << 20, 20, 60_000, 600_000, 600_000, 600_000, 600_000);
        return new Fanout(new Loops(eventLoops), bus, link(), limits, 1 << 24, clock(), chance(), meter());
    }

    private void node(LossyBus bus, int windowMessages) {
        this.bus = bus;
        log = new ModelLog(bus);
        fanout = fanout(windowMessages);
    }

    private static Clock clock() {
        return new Clock() {
            @Override
            public long nowNanos() {
                return System.nanoTime();
            }

            @Override
            public long nowMillis() {
                return System.currentTimeMillis();
            }
        };
    }

    private Randomness chance() {
        return new Randomness() {
            @Override
            public int below(int bound) {
                return bound - 1;
            }

            @Override
            public String id() {
                return "id";
            }
        };
    }

    private Meter meter() {
        return new Meter() {
            @Override
            public void count(Metric metric, String label, long amount) {}

            @Override
            public void time(Metric metric, String label, long nanos) {}

            @Override
            public void gauge(Metric metric, String label, LongSupplier value) {
                gauges.computeIfAbsent(metric, each -> new ArrayList<>()).add(value);
            }
        };
    }

    private long gauge(Metric metric) {
        return gauges.getOrDefault(metric, List.of()).stream()
                .mapToLong(LongSupplier::getAsLong)
                .sum();
    }

    private Link link() {
        return new Link() {
            private <T> CompletionStage<T> later(Supplier<T> answer) {
                boolean fails = readsFail && Math.floorMod(System.nanoTime(), 5) == 0;
                return CompletableFuture.supplyAsync(
                        () -> {
                            if (fails) {
                                throw new TailraceException(Code.UNAVAILABLE, "the store is away");
                            }
                            return answer.get();
                        },
                        store);
            }

            @Override
            public CompletionStage<Stored> publish(ChannelName channel, Publication publication) {
                throw new UnsupportedOperationException();
            }

            @Override
            public CompletionStage<ReadResult> read(ChannelName channel, From from, int limit) {
                return later(() -> log.readNow(channel, from, limit));
            }

            @Override
            public CompletionStage<List<Top>> tops(List<ChannelName> channels) {
                return later(() -> channels.stream().map(log::topNow).toList());
            }

            @Override
            public CompletionStage<Void> probe(String node, String nonce) {
                return CompletableFuture.completedFuture(null);
            }
        };
    }

    // ---- operations ----

    private static Namespace namespace(ChannelName channel) {
        int keep = switch (channel.namespace()) {
            case "brief" -> 20;
            case "gone" -> 0;
            default -> 1_000_000;
        };
        return new Namespace(
                channel.namespace(), new Retention(keep, 1 << 30, 1 << 30), Durability.FAST, 1 << 16, 1, 1);
    }

    private void publish(ChannelName channel, int count, int bytes) {
        List<Publication> publications = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            Data data = Data.Json.of("\"" + "x".repeat(bytes) + "\"");
            publications.add(new Publication(data, null, new MessageId("m" + ++published), List.of(), ""));
        }
        log.append(channel, namespace(channel), new Batch(publications))
                .toCompletableFuture()
                .join();
    }

    private PipeClient open(int loop, boolean shared) {
        EventLoop at = eventLoops.get(loop);
        PipeClient client = on(loop, () -> PipeClient.open(fanout.hubOf(at), at, shared, breaches));
        clients.add(client);
        return client;
    }

    private <T> T on(int loop, Callable<T> task) {
        return eventLoops.get(loop).submit(task).syncUninterruptibly().getNow();
    }

    private static void soon(PipeClient client, Runnable task) {
        client.channel.eventLoop().execute(task);
    }

    private void operate(int operations, boolean faults) {
        for (int i = 0; i < CLIENTS; i++) {
            open(i % 2, i % 3 != 0);
        }
        for (int i = 0; i < operations; i++) {
            PipeClient client = clients.get(random.nextInt(clients.size()));
            ChannelName channel = CHANNELS.get(random.nextInt(CHANNELS.size()));
            switch (random.nextInt(faults ? 26 : 20)) {
                case 0, 1, 2, 3, 4, 5, 6, 7 -> publish(channel, 1 + random.nextInt(3), random.nextInt(4_000));
                case 8, 9, 10, 11, 12 -> {
                    long chance = random.nextLong();
                    soon(client, () -> {
                        client.subscribe(channel, startOf(client, channel, chance));
                    });
                }
                case 13, 14 -> soon(client, () -> client.unsubscribe(channel));
                case 15, 16 -> soon(client, client.channel::stopReading);
                case 17, 18 -> soon(client, client.channel::readOn);
                case 19 -> {
                    if (random.nextInt(4) == 0) {
                        soon(client, client.channel::close);
                        clients.remove(client);
                        open(random.nextInt(2), random.nextBoolean());
                    }
                }
                case 20 -> bus.breakDown();
                case 21, 22 -> bus.heal();
                case 23 -> log.failOver(channel, random.nextInt(5));
                case 24 -> {
                    log.failOver(channel, 0);
                    log.openEpoch(channel);
                }
                default -> {
                    if (random.nextInt(5) == 0) {
                        log.forget(channel);
                    }
                }
            }
            if (random.nextInt(40) == 0) {
                on(0, () -> 0);
                on(1, () -> 0);
            }
        }
    }

    private static Start startOf(PipeClient client, ChannelName channel, long chance) {
        Position last = client.last.get(channel.text());
        return switch (Math.floorMod(chance, 4)) {
            case 0 -> Start.Now.INSTANCE;
            case 1 -> new Start.Rewind(1 + (int) Math.floorMod(chance >>> 8, 30L));
            case 2 -> new Start.Since(Position.NOTHING);
            default -> last == null ? Start.Now.INSTANCE : new Start.Since(last);
        };
    }

    /** All read, nothing breaks any more, one message more on each channel: everybody comes to the top. */
    private void settle() {
        readsFail = false;
        bus.calm();
        for (PipeClient client : clients) {
            soon(client, client.channel::readOn);
        }
        CHANNELS.forEach(channel -> publish(channel, 1, 10));
        await().atMost(Duration.ofSeconds(PATIENCE_SECONDS)).untilAsserted(() -> {
            if (breaches.isEmpty()) {
                assertThat(behind()).as("-Dseed=%d", seed).isEmpty();
            }
        });
        assertThat(breaches).as("-Dseed=%d", seed).isEmpty();
    }

    private List<String> behind() {
        List<String> behind = new ArrayList<>();
        for (PipeClient client : clients) {
            client.channel
                    .eventLoop()
                    .submit(() -> CHANNELS.forEach(channel -> {
                        if (!client.isAtTheTop(channel.text(), log.lineage(channel))) {
                            behind.add("%s stands at %s, the log at %s"
                                    .formatted(channel, client.seen.get(channel.text()), log.topNow(channel)));
                        }
                    }))
                    .syncUninterruptibly();
        }
        return behind;
    }

    private void assertEverybodySawTheLog() {
        for (PipeClient client : clients) {
            client.seen.forEach((name, one) -> {
                List<Message> lineage = log.lineage(new ChannelName(name));
                one.ids.forEach((offset, id) -> assertThat(id)
                        .as("-Dseed=%d: offset %d of %s", seed, offset, name)
                        .isEqualTo(lineage.get((int) (offset - 1))
                                .publication()
                                .id()
                                .text()));
            });
        }
    }

    private void assertNothingIsLeftBehind() {
        await().atMost(Duration.ofSeconds(PATIENCE_SECONDS)).until(() -> gauge(Metric.SUBSCRIPTIONS_BEHIND) == 0);
        assertThat(gauge(Metric.SUBSCRIPTIONS))
                .isEqualTo(clients.stream().mapToInt(PipeClient::subscriptions).sum());
        for (PipeClient client : clients) {
            soon(client, client.channel::close);
        }
        await().atMost(Duration.ofSeconds(PATIENCE_SECONDS))
                .until(() -> gauge(Metric.TAILS) == 0 && bus.subscriptions() == 0);
        on(0, () -> 0);
        on(1, () -> 0);
        assertThat(gauge(Metric.SUBSCRIPTIONS)).isZero();
        assertThat(gauge(Metric.SUBSCRIPTIONS_BEHIND)).isZero();
        assertThat(gauge(Metric.TAIL_BYTES)).isZero();
        assertThat(fanout.sessions()).isZero();
        assertThat(clients.stream().mapToInt(PipeClient::heldBuffers).sum()).isZero();
    }

    // ---- what must hold ----

    @Test
    void everybodySeesTheLogFromItsStartOn() {
        operate(OPERATIONS, false);

        settle();

        assertEverybodySawTheLog();
        assertNothingIsLeftBehind();
    }

    @Test
    void everybodySeesTheLogThroughAWindowThatHoldsEverything() {
        node(new LossyBus(seed, true), 100_000);
        operate(OPERATIONS, false);

        settle();

        assertEverybodySawTheLog();
        assertNothingIsLeftBehind();
    }

    @Test
    void aBusThatLosesAndAStoreThatFailsOverAreRepairedOrTold() {
        node(new LossyBus(seed, false), 4);
        readsFail = true;
        operate(OPERATIONS, true);

        settle();

        assertEverybodySawTheLog();
        assertNothingIsLeftBehind();
    }

    @Test
    void aReaderOfAKeptChannelIsToldNoGap() {
        PipeClient client = open(0, true);
        soon(client, () -> client.subscribe(CHANNELS.getFirst(), Start.Now.INSTANCE));
        for (int i = 0; i < 500; i++) {
            publish(CHANNELS.getFirst(), 1 + i % 7, 1_000);
            if (i % 50 == 0) {
                soon(client, client.channel::stopReading);
            } else if (i % 50 == 25) {
                soon(client, client.channel::readOn);
            }
        }

        settle();

        assertThat(client.notices).isZero();
    }

    @Test
    void whoJoinsWhileNewsAreDueTakesNobodysTurn() {
        ChannelName stocks = CHANNELS.getFirst();
        Hub hub = fanout.hubOf(eventLoops.getFirst());
        PipeClient first = joined(stocks);
        PipeClient second = joined(stocks);
        publish(stocks, 1, 10);
        await().atMost(Duration.ofSeconds(PATIENCE_SECONDS)).until(() -> behind().isEmpty());
        PipeClient third = joined(stocks);
        PipeClient last = open(0, true);
        Position next = new Position(log.topNow(stocks).epoch(), 2);
        Publication publication = new Publication(Data.Json.of("1"), null, new MessageId("next"), List.of(), "");
        Message message = new Message(next, publication, 0);

        on(0, () -> {
            Frame frame = Frame.of(message, JsonFrames.message(stocks, message));
            hub.news(stocks, List.of(frame), EpochTable.of(next.epoch(), 1), 1);
            last.subscribe(stocks, Start.Now.INSTANCE);
            return 0;
        });

        for (PipeClient early : List.of(first, second, third)) {
            Position reached = on(0, () -> Objects.requireNonNull(early.seen.get(stocks.text())).at);
            assertThat(reached).isEqualTo(next);
        }
    }

    @Test
    void aDefectEndsTheSocketThatItMeetsAndNoOther() {
        ChannelName stocks = CHANNELS.getFirst();
        PipeClient first = joined(stocks);
        PipeClient broken = joined(stocks, false);
        PipeClient last = joined(stocks);
        soon(broken, () -> broken.broken = true);
        clients.remove(broken);

        publish(stocks, 1, 10);
        await().atMost(Duration.ofSeconds(PATIENCE_SECONDS)).until(() -> behind().isEmpty());
        publish(stocks, 1, 10);
        await().atMost(Duration.ofSeconds(PATIENCE_SECONDS)).until(() -> behind().isEmpty());

        assertThat(breaches).containsExactly("failed by a defect");
        List<Boolean> open = on(0, () -> List.of(first.open(), broken.open(), last.open()));
        assertThat(open).containsExactly(true, false, true);
        assertThat(gauge(Metric.SUBSCRIPTIONS)).isEqualTo(2);
    }

    private PipeClient joined(ChannelName channel) {
        return joined(channel, true);
    }

    private PipeClient joined(ChannelName channel, boolean shared) {
        PipeClient client = open(0, shared);
        soon(client, () -> client.subscribe(channel, Start.Now.INSTANCE));
        await().atMost(Duration.ofSeconds(PATIENCE_SECONDS))
                .until(() -> on(0, () -> Objects.requireNonNull(client.seen.get(channel.text())).subscribed));
        return client;
    }
}
