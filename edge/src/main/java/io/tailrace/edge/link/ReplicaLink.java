package io.tailrace.edge.link;

import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.netty.channel.EventLoop;
import io.netty.util.collection.LongObjectHashMap;
import io.tailrace.proto.internal.v1.LinkDown;
import io.tailrace.proto.internal.v1.LinkUp;
import io.tailrace.proto.internal.v1.PublishAnswer;
import io.tailrace.proto.internal.v1.PublishEntry;
import io.tailrace.proto.internal.v1.StreamServiceGrpc;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One loop's link to one replica: a connection of its own, one stream at a time on it, and what waits for its credits.
 * It opens a new stream after each that ends, until it retires. Everything happens on the loop.
 */
final class ReplicaLink {
    // Each stream has a generation. gRPC tells of a stream on threads of its own choice, so each of its words becomes a
    // task of the loop, and a task that finds another generation belongs to a stream that is over.
    //
    // READY begins with the first grant and ends with the stream, or with the word that the replica is leaving. In
    // LEAVING the half of this side is closed and answers still come in; the owner of open publishes is then another.

    private static final Logger LOG = Logger.getLogger(ReplicaLink.class);

    /** A LinkUp is closed at either, so that a long queue leaves in pieces that the other side can take in turn. */
    private static final int UP_MESSAGES_MAX = 1_024;

    private static final int UP_BYTES_MAX = 1 << 20;

    private static final long BACKOFF_MIN_MILLIS = 50;
    private static final long BACKOFF_MAX_MILLIS = 1_000;

    /** A stream without its first grant for this long is given up: something listens there, but does not serve. */
    private static final long OPENING_NANOS_MAX = TimeUnit.SECONDS.toNanos(5);

    /** How long one attempt to connect is left alone. */
    private static final long PATIENCE_NANOS = TimeUnit.MILLISECONDS.toNanos(250);

    /** How long a link may take to open before the operator hears of it. */
    private static final long TELL_NANOS = TimeUnit.SECONDS.toNanos(2);

    /** Where a link stands. */
    enum Phase {
        PAUSED,
        OPENING,
        READY,
        LEAVING,
        RETIRED
    }

    final Replica replica;
    final long hash;
    final ArrayDeque<OpenPublish> queue = new ArrayDeque<>();

    private final EventLoop loop;
    private final LoopLink owner;
    private final LinkSettings settings;
    private final LinkPorts ports;
    private final LinkWatch watch;
    private final ManagedChannel connection;
    private final LongObjectHashMap<OpenPublish> unanswered = new LongObjectHashMap<>();

    private Phase phase = Phase.PAUSED;
    private int generation;
    private @Nullable ClientCallStreamObserver<LinkUp> up;
    private long openingSinceNanos;
    private long lastNumber;
    private long messageCredits;
    private long byteCredits;
    private int failures;
    private long lastTryNanos;

    ReplicaLink(
            Replica replica, EventLoop loop, LoopLink owner, LinkSettings settings, LinkPorts ports, LinkWatch watch) {
        this.replica = replica;
        this.hash = Rendezvous.hash(replica.name());
        this.loop = loop;
        this.owner = owner;
        this.settings = settings;
        this.ports = ports;
        this.watch = watch;
        this.connection = Connections.to(replica, loop);
    }

    boolean ready() {
        return phase == Phase.READY;
    }

    /** Opens the next stream. */
    void open() {
        if (phase != Phase.PAUSED) {
            return;
        }
        phase = Phase.OPENING;
        openingSinceNanos = ports.clock().nowNanos();
        lastTryNanos = openingSinceNanos;
        generation++;
        lastNumber = 0;
        messageCredits = 0;
        byteCredits = 0;
        // It waits for its connection. A call that fails fast would still fail on the attempt that succeeds, because
        // gRPC calls a connection broken until it stands again.
        var stream = (ClientCallStreamObserver<LinkUp>)
                StreamServiceGrpc.newStub(connection).withWaitForReady().link(new Down(generation));
        up = stream;
        stream.onNext(LinkUp.newBuilder().setNode(settings.node()).build());
    }

    /** Sends what waits, as far as credits reach. */
    void send() {
        var stream = up;
        while (phase == Phase.READY && stream != null && !queue.isEmpty() && messageCredits > 0 && byteCredits > 0) {
            LinkUp.Builder batch = LinkUp.newBuilder();
            int bytes = 0;
            while (!queue.isEmpty()
                    && messageCredits > 0
                    && byteCredits > 0
                    && bytes < UP_BYTES_MAX
                    && batch.getPublishesCount() < UP_MESSAGES_MAX) {
                OpenPublish publish = queue.remove();
                if (publish.done) {
                    continue;
                }
                PublishEntry entry = PublishEntry.newBuilder()
                        .setNumber(++lastNumber)
                        .setChannel(publish.channel.text())
                        .setPublication(publish.body)
                        .build();
                int size = entry.getSerializedSize();
                messageCredits--;
                byteCredits -= size;
                bytes += size;
                batch.addPublishes(entry);
                unanswered.put(lastNumber, publish);
                owner.sent(publish);
            }
            if (batch.getPublishesCount() > 0) {
                stream.onNext(batch.build());
            }
        }
    }

    private void received(LinkDown down) {
        messageCredits += Integer.toUnsignedLong(down.getGrantedMessages());
        byteCredits += down.getGrantedBytes();
        for (PublishAnswer answer : down.getAnswersList()) {
            OpenPublish publish = unanswered.remove(answer.getNumber());
            if (publish != null) {
                owner.answered(publish, answer, this);
            }
        }
        if (down.getLeaving()) {
            leave();
        } else if (phase == Phase.OPENING) {
            phase = Phase.READY;
            failures = 0;
            watch.ready(replica);
            owner.becameReady(this);
        }
        send();
    }

    /** The replica says that it goes: its open publishes move, and what it still answers is welcome. */
    private void leave() {
        if (phase != Phase.READY && phase != Phase.OPENING) {
            return;
        }
        if (phase == Phase.READY) {
            watch.notReady(replica, "leaving");
        }
        halfClose();
        phase = Phase.LEAVING;
        owner.changed();
    }

    private void halfClose() {
        var stream = up;
        if (stream != null) {
            stream.onCompleted();
        }
    }

    private void ended(Status status) {
        Phase before = phase;
        if (before == Phase.RETIRED) {
            return;
        }
        if (before == Phase.READY) {
            LOG.debugf("link is lost replica=%s unanswered=%d", replica, unanswered.size());
            watch.notReady(replica, status.getCode().name());
        }
        up = null;
        generation++;
        unanswered.clear();
        phase = Phase.PAUSED;
        if (before == Phase.READY) {
            owner.changed();
        }
        long pause = Math.min(BACKOFF_MAX_MILLIS, BACKOFF_MIN_MILLIS << Math.min(failures, 10));
        failures++;
        // Three quarters to five quarters, so that not all loops of all nodes come at once.
        long jittered = pause * 3 / 4 + ports.randomness().below((int) pause / 2 + 1);
        var unused = loop.schedule(this::open, jittered, TimeUnit.MILLISECONDS);
    }

    /**
     * Called every {@link LoopLink#SWEEP_MILLIS}: keeps a connection trying, and gives up a stream that does not open.
     */
    void sweep(long nowNanos) {
        var stream = up;
        if (phase != Phase.OPENING || stream == null) {
            return;
        }
        long openingNanos = nowNanos - openingSinceNanos;
        if (openingNanos > OPENING_NANOS_MAX) {
            openingSinceNanos = nowNanos;
            stream.cancel("no credits were granted in time", null);
        } else if (openingNanos > PATIENCE_NANOS && nowNanos - lastTryNanos > PATIENCE_NANOS) {
            // gRPC's own pause after a failed connection is a second and grows to two minutes: too long for a publish
            // that waits, and an attempt that is refused costs nothing.
            lastTryNanos = nowNanos;
            connection.resetConnectBackoff();
            if (openingNanos > TELL_NANOS) {
                watch.notOpening(replica);
            }
        }
    }

    /** The replica is no longer among those looked up: as {@link #leave()}, but for good. */
    void retire() {
        if (phase == Phase.READY) {
            watch.notReady(replica, "not looked up any more");
        }
        watch.forgotten(replica);
        if (phase == Phase.READY || phase == Phase.OPENING) {
            halfClose();
        }
        phase = Phase.RETIRED;
        connection.shutdown();
        var unused =
                loop.schedule(() -> connection.shutdownNow(), settings.publishDeadlineMillis(), TimeUnit.MILLISECONDS);
    }

    /** Ends at once; answers that come later are not heard. */
    void stop() {
        watch.forgotten(replica);
        phase = Phase.RETIRED;
        generation++;
        connection.shutdownNow();
    }

    /** What gRPC says of one stream. */
    private final class Down implements StreamObserver<LinkDown> {
        private final int own;

        Down(int own) {
            this.own = own;
        }

        private void onLoop(Runnable task) {
            loop.execute(() -> {
                if (own == generation) {
                    task.run();
                }
            });
        }

        @Override
        public void onNext(LinkDown down) {
            onLoop(() -> received(down));
        }

        @Override
        public void onError(Throwable failure) {
            onLoop(() -> ended(Status.fromThrowable(failure)));
        }

        @Override
        public void onCompleted() {
            onLoop(() -> ended(Status.OK));
        }
    }
}
