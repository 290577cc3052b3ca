package io.tailrace.edge.link;

import io.grpc.CallOptions;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.netty.channel.EventLoop;
import io.tailrace.codes.Code;
import io.tailrace.core.model.TailraceException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads, tops and probes: a connection to each replica beside the links, so that a link which waits for credits stops
 * none of them. Every call may be repeated, so one that finds its replica gone is made once more, at another one.
 * Thread-safe; the set of replicas is replaced by one caller at a time.
 */
final class ReplicaCalls {
    private static final long RETRY_AFTER_MILLIS = 1_000;

    private record Connected(Replica replica, long hash, ManagedChannel connection) {}

    private final List<EventLoop> loops;
    private final long deadlineMillis;
    private final long noReplicaMillis;
    private volatile List<Connected> connected = List.of();
    private int opened;

    ReplicaCalls(List<EventLoop> loops, LinkSettings settings) {
        this.loops = loops;
        this.deadlineMillis = settings.callDeadlineMillis();
        this.noReplicaMillis = settings.noReplicaMillis();
    }

    void replicas(List<Replica> replicas) {
        List<Connected> next = new ArrayList<>();
        Set<Replica> kept = new HashSet<>();
        for (Connected one : connected) {
            if (replicas.contains(one.replica())) {
                next.add(one);
                kept.add(one.replica());
            } else {
                one.connection().shutdown();
            }
        }
        for (Replica replica : replicas) {
            if (kept.add(replica)) {
                EventLoop loop = loops.get(opened++ % loops.size());
                next.add(new Connected(replica, Rendezvous.hash(replica.name()), Connections.to(replica, loop)));
            }
        }
        connected = List.copyOf(next);
    }

    /** A link found the replica serving: its connection here need not sit out gRPC's own pause. */
    void serves(Replica replica) {
        for (Connected one : connected) {
            if (one.replica().equals(replica)) {
                one.connection().resetConnectBackoff();
            }
        }
    }

    /** Fails with {@code unavailable} where no replica answers in time, and {@code internal} where one fails. */
    <Q, A> CompletionStage<A> call(MethodDescriptor<Q, A> method, Q request, long hash) {
        Connected first = choose(hash, null);
        if (first == null) {
            return CompletableFuture.failedStage(new TailraceException(
                    Code.UNAVAILABLE,
                    "no stream-service is known; try again after %d ms".formatted(RETRY_AFTER_MILLIS),
                    RETRY_AFTER_MILLIS));
        }
        return once(first, method, request, CallOptions.DEFAULT, deadlineMillis)
                .exceptionallyCompose(failure -> {
                    if (Status.fromThrowable(unwrapped(failure)).getCode() != Status.Code.UNAVAILABLE) {
                        return CompletableFuture.failedStage(failure);
                    }
                    Connected other = choose(hash, first);
                    Connected second = other == null ? first : other;
                    second.connection().resetConnectBackoff();
                    long millis = Math.min(deadlineMillis, noReplicaMillis);
                    return once(second, method, request, CallOptions.DEFAULT.withWaitForReady(), millis);
                })
                .exceptionallyCompose(failure ->
                        CompletableFuture.failedStage(told(Status.fromThrowable(unwrapped(failure)), method)));
    }

    private static <Q, A> CompletableFuture<A> once(
            Connected to, MethodDescriptor<Q, A> method, Q request, CallOptions options, long millis) {
        CompletableFuture<A> answer = new CompletableFuture<>();
        ClientCalls.asyncUnaryCall(
                to.connection().newCall(method, options.withDeadlineAfter(millis, TimeUnit.MILLISECONDS)),
                request,
                new StreamObserver<>() {
                    @Override
                    public void onNext(A value) {
                        answer.complete(value);
                    }

                    @Override
                    public void onError(Throwable failure) {
                        answer.completeExceptionally(failure);
                    }

                    @Override
                    public void onCompleted() {
                        // The answer came before; a call without one is an error of gRPC's own.
                    }
                });
        return answer;
    }

    /** The replica that wants the call most, of those that seem to be there; if none does, of all. */
    private @Nullable Connected choose(long hash, @Nullable Connected except) {
        Connected best = null;
        boolean bestThere = false;
        for (Connected one : connected) {
            if (one == except) {
                continue;
            }
            boolean there = one.connection().getState(false) != ConnectivityState.TRANSIENT_FAILURE;
            boolean better = best == null
                    || (there && !bestThere)
                    || (there == bestThere
                            && Long.compareUnsigned(
                                            Rendezvous.score(hash, one.hash()), Rendezvous.score(hash, best.hash()))
                                    > 0);
            if (better) {
                best = one;
                bestThere = there;
            }
        }
        return best;
    }

    private TailraceException told(Status status, MethodDescriptor<?, ?> method) {
        String name = method.getBareMethodName();
        return switch (status.getCode()) {
            case UNAVAILABLE, DEADLINE_EXCEEDED, CANCELLED ->
                new TailraceException(
                        Code.UNAVAILABLE,
                        "no stream-service answered a %s within %d ms (%s); try again after %d ms"
                                .formatted(name, deadlineMillis, status.getCode(), RETRY_AFTER_MILLIS),
                        RETRY_AFTER_MILLIS);
            default ->
                new TailraceException(
                        Code.INTERNAL,
                        "a stream-service ended a %s with %s: %s"
                                .formatted(name, status.getCode(), status.getDescription()));
        };
    }

    private static Throwable unwrapped(Throwable failure) {
        Throwable cause = failure.getCause();
        return failure instanceof CompletionException && cause != null ? cause : failure;
    }

    void stop() {
        List<Connected> last = connected;
        connected = List.of();
        last.forEach(one -> one.connection().shutdownNow());
    }
}
