package io.tailrace.bench.load;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.epoll.EpollEventLoopGroup;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.SocketChannel;
import io.tailrace.bench.load.FrameScanner.Time;
import io.tailrace.bench.load.Reconciliation.Verdict;
import java.lang.management.ManagementFactory;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongConsumer;
import org.HdrHistogram.Histogram;

/**
 * Many WebSocket subscribers on one event loop: each message is checked at each of them, and timed at the probes.
 *
 * <p>Reading is what such a client costs, so it reads up to 64 kB at once and looks at the first bytes of a frame only.
 * {@link #loopCpuNanos} tells how busy the loop was: near the whole of the time, the client may be what was measured.
 *
 * <p>Thread: the public methods from one thread, the caller's; everything else stays on the loop.
 */
public final class LoadClient implements AutoCloseable {
    /** Handshakes under way at once: enough to keep a server busy, and far below its accept queue. */
    private static final int OPENING_MAX = 64;

    private static final int READ_BYTES = 64 * 1024;
    private static final Duration STALL_MAX = Duration.ofSeconds(20);

    private final Plan plan;
    private final EpollEventLoopGroup group = new EpollEventLoopGroup(1);
    private final EventLoop loop = group.next();
    private final FrameScanner scanner;
    private final byte[] handshakeRequest;
    private final long loopThread;

    // Loop only.
    private final Reconciliation reconciliation;
    private final CompletableFuture<Void> allSubscribed = new CompletableFuture<>();
    private Histogram latencyMicros = newHistogram();
    private long firstIntendedNanos = Long.MAX_VALUE;
    private long lastIntendedNanos = Long.MIN_VALUE;
    private int begun;
    private int subscribed;
    private boolean closing;

    /**
     * Whom to connect, and how.
     *
     * @param probeEvery every how many subscribers one reads the times
     * @param sources how many addresses 127.0.0.x the sockets come from: one has 28,000 ports only
     */
    public record Plan(
            int port, String path, String channel, int subscribers, int probeEvery, Greeting greeting, int sources) {}

    /** Times since the last call; the intended ones are of the messages that the probes received. */
    public record Latency(Histogram micros, long firstIntendedNanos, long lastIntendedNanos) {}

    /** What reconciliation found since the start; a run with any reason is void. */
    public record Outcome(long deliveries, List<String> reasons) {}

    private LoadClient(Plan plan) {
        this.plan = plan;
        scanner = new FrameScanner(plan.channel());
        reconciliation = new Reconciliation(plan.subscribers());
        handshakeRequest = Handshake.request(plan.port(), plan.path(), plan.greeting());
        loopThread = onLoop(() -> Thread.currentThread().threadId());
    }

    /**
     * Connects all subscribers and returns when each was told {@code subscribed}.
     *
     * @throws IllegalStateException if one was refused, or if 60 s did not suffice
     */
    public static LoadClient open(Plan plan) {
        LoadClient client = new LoadClient(plan);
        client.loop.execute(() -> {
            for (int i = 0; i < OPENING_MAX; i++) {
                client.beginOne();
            }
        });
        try {
            client.allSubscribed.get(60, TimeUnit.SECONDS);
            return client;
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            int ready = client.onLoop(() -> client.subscribed);
            List<String> reasons = client.outcome().reasons();
            client.close();
            throw new IllegalStateException(
                    "%,d of %,d subscribers were subscribed at port %d within 60 s %s"
                            .formatted(ready, plan.subscribers(), plan.port(), reasons),
                    e);
        }
    }

    /** Awaits offset {@code through} at every subscriber; call it before the first of these messages is sent. */
    public Awaited expect(long through) {
        return new Awaited(onLoop(() -> reconciliation.expect(through)));
    }

    /** Deliveries that are still to come. */
    public final class Awaited {
        private final CompletableFuture<Long> lastArrival;

        private Awaited(CompletableFuture<Long> lastArrival) {
            this.lastArrival = lastArrival;
        }

        /**
         * The nano time at which the last subscriber had the last message.
         *
         * @param progress told the deliveries so far, every two seconds
         * @throws IllegalStateException with the reasons, when the run is void, or nothing came for 20 s
         */
        public long get(LongConsumer progress) {
            long before = -1;
            long stalledSince = System.nanoTime();
            while (true) {
                try {
                    long last = lastArrival.get(2, TimeUnit.SECONDS);
                    throwIfVoid();
                    return last;
                } catch (TimeoutException stillUnderWay) {
                    throwIfVoid();
                    long deliveries = onLoop(reconciliation::deliveries);
                    progress.accept(deliveries);
                    if (deliveries != before) {
                        before = deliveries;
                        stalledSince = System.nanoTime();
                    } else if (System.nanoTime() - stalledSince > STALL_MAX.toNanos()) {
                        onLoop(() -> {
                            reconciliation.giveUp();
                            return true;
                        });
                        throwIfVoid();
                    }
                } catch (InterruptedException | ExecutionException e) {
                    throw new IllegalStateException("interrupted while messages were awaited", e);
                }
            }
        }
    }

    /** The times since the last call of this method. */
    public Latency takeLatency() {
        return onLoop(() -> {
            Latency taken = new Latency(latencyMicros, firstIntendedNanos, lastIntendedNanos);
            latencyMicros = newHistogram();
            firstIntendedNanos = Long.MAX_VALUE;
            lastIntendedNanos = Long.MIN_VALUE;
            return taken;
        });
    }

    public Outcome outcome() {
        Verdict verdict = onLoop(reconciliation::verdict);
        return new Outcome(verdict.deliveries(), verdict.reasons());
    }

    /** CPU time that the loop's thread has taken so far. */
    public long loopCpuNanos() {
        return ManagementFactory.getThreadMXBean().getThreadCpuTime(loopThread);
    }

    private void throwIfVoid() {
        Outcome outcome = outcome();
        if (!outcome.reasons().isEmpty()) {
            throw new IllegalStateException("void: " + String.join("; ", outcome.reasons()));
        }
    }

    private void beginOne() {
        if (begun == plan.subscribers()) {
            return;
        }
        int number = begun++;
        Time time = number % plan.probeEvery() == 0 ? Time.READ : Time.SKIP;
        Bootstrap bootstrap = new Bootstrap()
                .group(loop)
                .channel(EpollSocketChannel.class)
                .option(ChannelOption.TCP_NODELAY, true)
                .option(ChannelOption.RCVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(READ_BYTES))
                .handler(new ChannelInitializer<SocketChannel>() {
                    @Override
                    protected void initChannel(SocketChannel channel) {
                        channel.pipeline().addLast(new Subscriber(number, LoadClient.this, time));
                    }
                });
        ChannelFuture connected = bootstrap.connect(
                new InetSocketAddress("127.0.0.1", plan.port()),
                new InetSocketAddress("127.0.0." + (1 + number % plan.sources()), 0));
        connected.addListener(done -> {
            if (!done.isSuccess()) {
                String why = "subscriber %d: no connection, %s".formatted(number, done.cause());
                reconciliation.fault(why);
                allSubscribed.completeExceptionally(new IllegalStateException(why));
            }
        });
    }

    FrameScanner scanner() {
        return scanner;
    }

    Reconciliation reconciliation() {
        return reconciliation;
    }

    byte[] handshakeRequest() {
        return handshakeRequest;
    }

    void oneIsSubscribed() {
        subscribed++;
        if (subscribed == plan.subscribers()) {
            allSubscribed.complete(null);
        } else {
            beginOne();
        }
    }

    void oneIsGone(int number) {
        if (!closing) {
            String why = "subscriber %d: the connection ended".formatted(number);
            reconciliation.fault(why);
            allSubscribed.completeExceptionally(new IllegalStateException(why));
        }
    }

    void latency(long intendedNanos, long nowNanos) {
        latencyMicros.recordValue(Math.max(0, (nowNanos - intendedNanos) / 1_000));
        firstIntendedNanos = Math.min(firstIntendedNanos, intendedNanos);
        lastIntendedNanos = Math.max(lastIntendedNanos, intendedNanos);
    }

    /** Grows by itself: a server that falls behind is late by minutes, and that is a value too. */
    private static Histogram newHistogram() {
        return new Histogram(3);
    }

    private <T> T onLoop(Callable<T> task) {
        try {
            return loop.submit(task).get();
        } catch (InterruptedException | ExecutionException e) {
            throw new IllegalStateException("the load client's loop did not answer", e);
        }
    }

    /** Ends all sockets; the server sees them break off. */
    @Override
    public void close() {
        onLoop(() -> closing = true);
        group.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
    }
}
