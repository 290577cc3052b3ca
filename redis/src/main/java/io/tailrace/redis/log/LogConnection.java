package io.tailrace.redis.log;

import io.tailrace.codes.Code;
import io.tailrace.core.port.Clock;
import io.tailrace.core.port.Randomness;
import io.tailrace.redis.RedisSettings;
import io.tailrace.redis.connection.KeptConnection;
import io.tailrace.redis.connection.Loop;
import io.tailrace.redis.log.Refusal.Then;
import io.vertx.core.AsyncResult;
import io.vertx.core.Future;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.RedisConnection;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One connection that calls functions, and what waits for it.
 *
 * <p>What arrives while the loop does something else goes out together, in one write: the client writes once for each
 * batch, and once for each command otherwise. The client joins the errors of a batch into one and hides the other
 * answers. So after an error the commands that it names are refused, and the others, which ran, are sent again: an
 * append with its ids, and the answer is its first position.
 *
 * <p>While the connection is lost, a call waits for the first attempt to open it again; when that fails, calls that
 * were never sent are {@code unavailable} at once, and so is each new one. Calls whose answer was lost wait on, until
 * their deadline, and are {@code uncertain} then.
 *
 * <p>Thread: {@link #submit} from anywhere; everything else on the loop.
 */
final class LogConnection implements KeptConnection.Owner {
    /** One write: more would make the first answer of it wait for the last. */
    private static final int WRITE_COMMANDS_MAX = 256;

    private static final int WRITE_BYTES_MAX = 1 << 20;

    /** When to come again where nothing better is known: about the time in which a Redis restarts or is promoted. */
    static final long RETRY_AFTER_MILLIS = 1_000;

    private static final long SWEEP_MILLIS = 100;
    private static final Logger LOG = System.getLogger(LogConnection.class.getName());

    /** What the connection is for. */
    enum Purpose {
        APPENDING,
        READING
    }

    private enum State {
        OPENING,
        OPEN,
        DOWN,
        CLOSED
    }

    /** One write that is not answered yet. */
    private record Flight(List<Call> calls, int commands, long sentNanos) {}

    // Set once.
    private final Loop loop;
    private final Clock clock;
    private final RedisSettings.LogLimits limits;
    private final Purpose purpose;
    private final KeptConnection kept;

    // Any thread.
    private final Queue<Call> arriving = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicLong waitingBytes = new AtomicLong();
    private final AtomicBoolean pumpDue = new AtomicBoolean();

    // The loop.
    private final Deque<Call> again = new ArrayDeque<>();
    private final Deque<Flight> flights = new ArrayDeque<>();
    private State state = State.OPENING;
    private @Nullable RedisConnection connection;
    private @Nullable Future<Void> loading;
    private int inFlight;
    private long openedNanos;
    private String why = "not connected yet";
    private boolean defectLogged;

    LogConnection(Loop loop, RedisSettings settings, Clock clock, Randomness randomness, Purpose purpose) {
        this.loop = loop;
        this.clock = clock;
        this.limits = settings.logLimits();
        this.purpose = purpose;
        String name = purpose == Purpose.APPENDING ? "append" : "read";
        // One more write than the bound lets out, and the greeting, always find a place.
        int unansweredMax = limits.inFlightMax() + WRITE_COMMANDS_MAX;
        this.kept = new KeptConnection(loop, settings, randomness, name, unansweredMax, this);
        loop.execute(() -> {
            kept.open();
            loop.every(SWEEP_MILLIS, this::sweep);
        });
    }

    /** Sends it when there is room; refuses it now where too much waits. Call from anywhere. */
    void submit(Call call) {
        int calls = waiting.incrementAndGet();
        long bytes = waitingBytes.addAndGet(call.bytes);
        var _ = call.answer.whenComplete((_, _) -> {
            waiting.decrementAndGet();
            waitingBytes.addAndGet(-call.bytes);
        });
        if (calls > limits.waitingMax() || bytes > limits.waitingBytesMax() && calls > 1) {
            call.refuse(
                    Code.RESOURCE_EXHAUSTED,
                    "%d calls with %d bytes wait for the store, allowed are %d and %d; slow down"
                            .formatted(calls - 1, bytes - call.bytes, limits.waitingMax(), limits.waitingBytesMax()),
                    RETRY_AFTER_MILLIS);
            return;
        }
        arriving.add(call);
        if (pumpDue.compareAndSet(false, true)) {
            loop.execute(this::pump);
        }
    }

    /** Gives the connection up, unless it was opened less than {@code millis} ago. Loop only. */
    void refresh(long millis, String reason) {
        if (state == State.OPEN && clock.nowNanos() - openedNanos > TimeUnit.MILLISECONDS.toNanos(millis)) {
            kept.drop(reason);
        }
    }

    /** Gives the connection up. Loop only. */
    void drop(String reason) {
        kept.drop(reason);
    }

    /** Whether it was opened less than {@code millis} ago. Loop only. */
    boolean fresh(long millis) {
        return state == State.OPEN && clock.nowNanos() - openedNanos <= TimeUnit.MILLISECONDS.toNanos(millis);
    }

    /** Ends it; what waits is {@code unavailable} or {@code uncertain}. Loop only. */
    void close() {
        state = State.CLOSED;
        why = "this process is ending";
        kept.close();
        takeFlights();
        refuseAll(true);
    }

    @Override
    public Future<Void> greet(RedisConnection opened) {
        return requirePrimary(opened)
                .compose(_ -> Functions.ensure(opened).recover(LogConnection::unlessOthersLoad))
                .compose(_ -> purpose == Purpose.APPENDING ? sync(opened) : Future.succeededFuture());
    }

    private static Future<Void> requirePrimary(RedisConnection opened) {
        return opened.send(Request.cmd(Command.ROLE)).compose(role -> {
            String word = role == null ? "silent" : role.get(0).toString();
            return word.equals("master")
                    ? Future.succeededFuture()
                    : Future.failedFuture("the server is a %s and not the primary".formatted(word));
        });
    }

    /** Where a job loads the library, this user may not even look: the next call tells whether it is there. */
    private static Future<Void> unlessOthersLoad(Throwable e) {
        String message = e.getMessage();
        return message != null && message.startsWith("NOPERM") ? Future.succeededFuture() : Future.failedFuture(e);
    }

    private static Future<Void> sync(RedisConnection opened) {
        return opened.send(Request.cmd(Command.FCALL).arg(Functions.SYNC).arg(0))
                .compose(answer -> {
                    String lineage = answer == null ? "" : answer.get(0).toString();
                    String eviction = answer == null ? "" : answer.get(1).toString();
                    if (lineage.isEmpty()) {
                        return Future.failedFuture(
                                "the server hides its replication id; allow INFO, and use Redis 7 or Valkey");
                    }
                    if (eviction.startsWith("allkeys-")) {
                        return Future.failedFuture(
                                "the server may evict any key (maxmemory-policy %s), so channels would vanish; set noeviction"
                                        .formatted(eviction));
                    }
                    return Future.succeededFuture();
                });
    }

    @Override
    public void opened(RedisConnection opened) {
        connection = opened;
        loading = null;
        state = State.OPEN;
        openedNanos = clock.nowNanos();
        pump();
    }

    @Override
    public void lost(String reason) {
        connection = null;
        loading = null;
        state = State.OPENING;
        why = reason;
        takeFlights();
    }

    @Override
    public void failed(String reason) {
        state = State.DOWN;
        why = reason;
        refuseAll(false);
    }

    /** Everything under way may or may not have been done; it goes first when there is a connection again. */
    private void takeFlights() {
        for (Flight flight : flights) {
            for (Call call : flight.calls()) {
                lostAnswer(call);
            }
        }
        flights.clear();
        inFlight = 0;
    }

    private void lostAnswer(Call call) {
        call.unanswered = true;
        again.add(call);
    }

    private void pump() {
        pumpDue.set(false);
        if (state == State.DOWN || state == State.CLOSED) {
            refuseAll(state == State.CLOSED);
        }
        RedisConnection open = connection;
        // Looked at anew each time: a batch on a socket that is closed already fails at once, inside this loop.
        while (open != null && open == connection && loading == null && inFlight < limits.inFlightMax()) {
            List<Call> calls = new ArrayList<>();
            List<Request> commands = new ArrayList<>();
            int bytes = 0;
            for (Call call = peek(); call != null && fits(call, calls, commands, bytes); call = peek()) {
                take();
                calls.add(call);
                commands.addAll(call.requests);
                bytes += call.bytes;
            }
            if (calls.isEmpty()) {
                return;
            }
            Flight flight = new Flight(calls, commands.size(), clock.nowNanos());
            flights.add(flight);
            inFlight += flight.commands();
            var _ = open.batch(commands).onComplete(answers -> loop.run(() -> landed(flight, answers)));
        }
    }

    /** What is sent again goes alone: beside one that is refused it would lose its answer again. */
    private static boolean fits(Call call, List<Call> calls, List<Request> commands, int bytes) {
        return calls.isEmpty()
                || !calls.getFirst().unanswered
                        && !call.unanswered
                        && commands.size() + call.requests.size() <= WRITE_COMMANDS_MAX
                        && bytes + call.bytes <= WRITE_BYTES_MAX;
    }

    private @Nullable Call peek() {
        Call first = again.peek();
        return first == null ? arriving.peek() : first;
    }

    private void take() {
        if (again.poll() == null) {
            arriving.poll();
        }
    }

    private void landed(Flight flight, AsyncResult<List<Response>> answers) {
        if (!flights.remove(flight)) {
            return; // the connection was lost before, and its calls are somewhere else
        }
        inFlight -= flight.commands();
        if (answers.succeeded()) {
            int at = 0;
            for (Call call : flight.calls()) {
                call.answer.complete(answers.result().subList(at, at + call.requests.size()));
                at += call.requests.size();
            }
        } else {
            String message = answers.cause().getMessage();
            failed(flight, Refusal.errors(message == null ? "" : message), String.valueOf(message));
        }
        pump();
    }

    /** Refuses the calls that the errors name, and sends the others again. */
    private void failed(Flight flight, Map<Integer, String> errors, String message) {
        if (errors.isEmpty()) {
            flight.calls().forEach(this::lostAnswer);
            kept.drop("a batch failed: " + message);
            return;
        }
        int at = 0;
        String drop = "";
        for (Call call : flight.calls()) {
            String error = null;
            for (int i = 0; i < call.requests.size() && error == null; i++) {
                error = errors.get(at + i);
            }
            at += call.requests.size();
            if (error == null) {
                lostAnswer(call);
            } else {
                Refusal refusal = Refusal.of(error);
                refused(call, refusal);
                if (refusal.then() == Then.DROP || refusal.then() == Then.LOST) {
                    drop = refusal.sentence();
                }
            }
        }
        if (!drop.isEmpty()) {
            kept.drop(drop);
        }
    }

    private void refused(Call call, Refusal refusal) {
        switch (refusal.then()) {
            case LOST -> lostAnswer(call);
            case LOAD -> {
                if (call.reloaded) {
                    call.refuse(refusal.code(), refusal.sentence(), RETRY_AFTER_MILLIS);
                } else {
                    call.reloaded = true;
                    again.add(call);
                    load();
                }
            }
            case DEFECT -> {
                if (!defectLogged) {
                    defectLogged = true;
                    LOG.log(Level.ERROR, refusal.sentence() + " (further ones of this kind are not logged)");
                }
                call.unanswered = true;
                call.refuse(refusal.code(), refusal.sentence(), RETRY_AFTER_MILLIS);
            }
            case KEEP, DROP -> call.refuse(refusal.code(), refusal.sentence(), RETRY_AFTER_MILLIS);
        }
    }

    private void load() {
        RedisConnection open = connection;
        if (open == null || loading != null) {
            return;
        }
        LOG.log(Level.WARNING, "the function library {0} is missing in the store; it is loaded", Functions.LIBRARY);
        Future<Void> own = Functions.ensure(open).recover(LogConnection::unlessOthersLoad);
        loading = own;
        var _ = own.onComplete(done -> loop.run(() -> {
            if (loading == own) {
                loading = null;
                if (done.failed()) {
                    LOG.log(Level.WARNING, "the function library cannot be loaded: {0}", done.cause());
                }
                pump();
            }
        }));
    }

    /** Ends what has waited too long, and a connection that owes an answer for too long. */
    private void sweep() {
        long now = clock.nowNanos();
        Flight oldest = flights.peek();
        if (oldest != null && now - oldest.sentNanos() > TimeUnit.MILLISECONDS.toNanos(limits.answerMillisMax())) {
            kept.drop("no answer for %d ms".formatted(limits.answerMillisMax()));
        }
        again.removeIf(call -> late(call, now));
        arriving.removeIf(call -> late(call, now));
    }

    private boolean late(Call call, long now) {
        if (now - call.deadlineNanos < 0) {
            return false;
        }
        call.refuse(
                Code.UNAVAILABLE,
                "the store did not answer for %d ms; last: %s".formatted(limits.callMillisMax(), why),
                RETRY_AFTER_MILLIS);
        return true;
    }

    /** Refuses what was never sent, and at the end also what may have been done. */
    private void refuseAll(boolean alsoUnanswered) {
        String sentence = "the store cannot be reached: " + why;
        again.removeIf(call -> {
            if (call.maybeDone() && !alsoUnanswered) {
                return false;
            }
            call.refuse(Code.UNAVAILABLE, sentence, RETRY_AFTER_MILLIS);
            return true;
        });
        for (Call call = arriving.poll(); call != null; call = arriving.poll()) {
            call.refuse(Code.UNAVAILABLE, sentence, RETRY_AFTER_MILLIS);
        }
    }
}
