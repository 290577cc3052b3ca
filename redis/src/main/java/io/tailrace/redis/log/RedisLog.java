package io.tailrace.redis.log;

import io.tailrace.codes.Code;
import io.tailrace.core.log.EpochTable;
import io.tailrace.core.log.Resume;
import io.tailrace.core.model.ChannelName;
import io.tailrace.core.model.Message;
import io.tailrace.core.model.Namespace;
import io.tailrace.core.model.Notice;
import io.tailrace.core.model.Position;
import io.tailrace.core.model.Publication;
import io.tailrace.core.model.Retention;
import io.tailrace.core.model.TailraceException;
import io.tailrace.core.port.Appended;
import io.tailrace.core.port.Batch;
import io.tailrace.core.port.Clock;
import io.tailrace.core.port.From;
import io.tailrace.core.port.Log;
import io.tailrace.core.port.Meter;
import io.tailrace.core.port.Metric;
import io.tailrace.core.port.Randomness;
import io.tailrace.core.port.ReadResult;
import io.tailrace.core.port.Stored;
import io.tailrace.core.port.Top;
import io.tailrace.redis.RedisSettings;
import io.tailrace.redis.connection.Loop;
import io.tailrace.redis.format.Keys;
import io.tailrace.redis.format.MessageRecord;
import io.vertx.core.Vertx;
import io.vertx.redis.client.Command;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

/**
 * The log in one Redis. It calls the functions and reads their answers; what is decided is decided there.
 *
 * <p>A read that brings a notice is asked again between two {@code ROLE}s: connections survive a demotion, and whatever
 * such a server answers looks like loss. An epoch that the server does not know is believed only from a connection that
 * was opened just now, because the old one may lead to a server that nobody appends to any more.
 */
public final class RedisLog implements Log, AutoCloseable {
    /** A connection younger than this has resolved the address anew. */
    private static final long RESOLVED_MILLIS_MAX = 5_000;

    /** How often a notice is confirmed before its reader is told to come again. */
    private static final int CONFIRMATIONS_MAX = 4;

    /** Answer of the read function before its messages: table, top, first kept. */
    private static final int READ_HEAD = 3;

    private static final int READ_FIELDS = 3;

    private final Loop loop;
    private final Clock clock;
    private final Meter meter;
    private final Keys keys;
    private final long callNanosMax;
    private final LogConnection writer;
    private final LogConnection reader;

    /** Begins to connect; what is called before a connection is there waits for the first attempt. */
    public RedisLog(Vertx vertx, RedisSettings settings, Clock clock, Randomness randomness, Meter meter) {
        this.loop = new Loop(vertx);
        this.clock = clock;
        this.meter = meter;
        this.keys = new Keys(settings.prefix());
        this.callNanosMax = TimeUnit.MILLISECONDS.toNanos(settings.logLimits().callMillisMax());
        this.writer = new LogConnection(loop, settings, clock, randomness, LogConnection.Purpose.APPENDING);
        this.reader = new LogConnection(loop, settings, clock, randomness, LogConnection.Purpose.READING);
    }

    @Override
    public CompletionStage<Appended> append(ChannelName channel, Namespace namespace, Batch batch) {
        long beganNanos = clock.nowNanos();
        Retention retention = namespace.retention();
        List<Publication> publications = batch.publications();
        Request request = Request.cmd(Command.FCALL)
                .arg(Functions.APPEND)
                .arg(4)
                .arg(keys.meta(channel))
                .arg(keys.log(channel))
                .arg(keys.ids(channel, 0))
                .arg(keys.ids(channel, 1))
                .arg(keys.bus(channel))
                .arg(retention.messagesMax())
                .arg(retention.bytesMax())
                .arg(retention.ageMillisMax())
                .arg(namespace.idWindowMillis())
                .arg(namespace.idCountMax())
                .arg(publications.size());
        int bytes = 0;
        for (Publication publication : publications) {
            byte[] written = MessageRecord.write(publication);
            bytes += written.length;
            request.arg(MessageRecord.scopedId(publication))
                    .arg(MessageRecord.checksum(publication.data()))
                    .arg(MessageRecord.countedBytes(publication))
                    .arg(written);
        }
        return ask(writer, List.of(request), Call.Kind.APPEND, bytes)
                .thenApply(answers -> appended(answers.getFirst()))
                .whenComplete((_, _) -> meter.time(Metric.STORE_LATENCY, "append", clock.nowNanos() - beganNanos));
    }

    @Override
    public CompletionStage<ReadResult> read(ChannelName channel, From from, int limit) {
        if (limit < 0 || limit > READ_MESSAGES_MAX) {
            throw new IllegalArgumentException("read of %d messages, at most %d".formatted(limit, READ_MESSAGES_MAX));
        }
        long beganNanos = clock.nowNanos();
        Request request = readRequest(channel, from, limit);
        return ask(reader, List.of(request), Call.Kind.QUESTION, 0)
                .thenApply(answers -> result(from, limit, answers.getFirst()))
                .thenCompose(result -> result.notices().isEmpty()
                        ? CompletableFuture.completedFuture(result)
                        : confirmed(request, from, limit, CONFIRMATIONS_MAX))
                .whenComplete((_, _) -> meter.time(Metric.STORE_LATENCY, "read", clock.nowNanos() - beganNanos));
    }

    @Override
    public CompletionStage<List<Top>> tops(List<ChannelName> channels) {
        if (channels.isEmpty() || channels.size() > TOPS_MAX) {
            throw new IllegalArgumentException("tops of %d channels, at most %d".formatted(channels.size(), TOPS_MAX));
        }
        long beganNanos = clock.nowNanos();
        List<Request> requests = new ArrayList<>(channels.size());
        for (ChannelName channel : channels) {
            requests.add(
                    Request.cmd(Command.HMGET).arg(keys.meta(channel)).arg("e").arg("s"));
        }
        return ask(reader, requests, Call.Kind.QUESTION, 0)
                .thenApply(answers -> answers.stream().map(RedisLog::top).toList())
                .whenComplete((_, _) -> meter.time(Metric.STORE_LATENCY, "tops", clock.nowNanos() - beganNanos));
    }

    @Override
    public CompletionStage<Void> probe(String node, String nonce) {
        Request request = Request.cmd(Command.FCALL)
                .arg(Functions.PROBE)
                .arg(0)
                .arg(keys.probe(node))
                .arg(nonce);
        return ask(writer, List.of(request), Call.Kind.QUESTION, 0).thenApply(_ -> null);
    }

    /** Ends both connections; what waits is refused. */
    @Override
    public void close() {
        loop.execute(() -> {
            writer.close();
            reader.close();
            loop.close();
        });
    }

    private CompletableFuture<List<Response>> ask(
            LogConnection connection, List<Request> requests, Call.Kind kind, int bytes) {
        Call call = new Call(requests, kind, bytes, clock.nowNanos() + callNanosMax);
        connection.submit(call);
        return call.answer;
    }

    private Request readRequest(ChannelName channel, From from, int limit) {
        Request request = Request.cmd(Command.FCALL_RO)
                .arg(Functions.READ)
                .arg(2)
                .arg(keys.meta(channel))
                .arg(keys.log(channel));
        switch (from) {
            case From.After(Position position) ->
                request.arg("after").arg(position.epoch()).arg(position.offset());
            case From.Newest(long before) -> request.arg("newest").arg(before).arg(0);
        }
        return request.arg(limit).arg(READ_BYTES_MAX);
    }

    /** Reads once more, from a server that is the primary before and after. On the loop. */
    private CompletionStage<ReadResult> confirmed(Request request, From from, int limit, int left) {
        if (left == 0) {
            return CompletableFuture.failedFuture(new TailraceException(
                    Code.UNAVAILABLE,
                    "the store's primary could not be told from a replica %d times in a row"
                            .formatted(CONFIRMATIONS_MAX),
                    LogConnection.RETRY_AFTER_MILLIS));
        }
        Request role = Request.cmd(Command.ROLE);
        return ask(reader, List.of(role, request, role), Call.Kind.QUESTION, 0).thenCompose(answers -> {
            if (!primary(answers.get(0)) || !primary(answers.get(2))) {
                reader.drop("the server is not the primary any more");
                return confirmed(request, from, limit, left - 1);
            }
            ReadResult result = result(from, limit, answers.get(1));
            boolean unknownEpoch = result.notices().stream()
                    .anyMatch(
                            notice -> notice instanceof Notice.Gap gap && gap.cause() == Notice.GapCause.UNKNOWN_EPOCH);
            if (unknownEpoch && !reader.fresh(RESOLVED_MILLIS_MAX)) {
                reader.refresh(RESOLVED_MILLIS_MAX, "the server does not know an epoch; its address is resolved again");
                return confirmed(request, from, limit, left - 1);
            }
            return CompletableFuture.completedFuture(result);
        });
    }

    private static boolean primary(Response role) {
        return role.get(0).toString().equals("master");
    }

    private static Appended appended(Response answer) {
        String word = answer.get(0).toString();
        if (!word.equals("ok")) {
            throw new TailraceException(
                    Code.UNAVAILABLE, "the store refused: " + answer.get(1), LogConnection.RETRY_AFTER_MILLIS);
        }
        List<Stored> outcomes = new ArrayList<>(answer.size() - 1);
        for (int i = 1; i < answer.size(); i++) {
            outcomes.add(stored(answer.get(i).toString()));
        }
        return new Appended(outcomes);
    }

    private static Stored stored(String outcome) {
        int dot = outcome.indexOf('.');
        Position position = new Position(
                Long.parseLong(outcome, 1, dot, 10), Long.parseLong(outcome, dot + 1, outcome.length(), 10));
        return switch (outcome.charAt(0)) {
            case 'f' -> new Stored.Fresh(position);
            case 'd' -> new Stored.Duplicate(position);
            case 'c' -> new Stored.Conflict(position);
            default -> throw new IllegalStateException("the store answered '%s'".formatted(outcome));
        };
    }

    private static Top top(Response meta) {
        Response epoch = meta.get(0);
        Response offset = meta.get(1);
        return epoch == null || offset == null ? Top.NONE : new Top(number(epoch), number(offset));
    }

    /** What the answer of the read function says; notices are made here, from the same function as everywhere. */
    private static ReadResult result(From from, int limit, Response answer) {
        EpochTable table = EpochTable.parse(answer.get(0).toString());
        long top = number(answer.get(1));
        long firstKept = number(answer.get(2));
        List<Message> messages = new ArrayList<>((answer.size() - READ_HEAD) / READ_FIELDS);
        for (int i = READ_HEAD; i + READ_FIELDS <= answer.size(); i += READ_FIELDS) {
            long offset = number(answer.get(i));
            messages.add(new Message(
                    table.at(offset),
                    MessageRecord.read(ByteBuffer.wrap(answer.get(i + 2).toBytes())),
                    number(answer.get(i + 1))));
        }
        return switch (from) {
            case From.After(Position position) -> {
                Resume.Standing standing = Resume.from(table, top, firstKept, position);
                yield new ReadResult(standing.notices(), standing.position(), messages, table, top, firstKept);
            }
            case From.Newest(long before) -> {
                Collections.reverse(messages);
                long last = before > 0 ? Math.min(before - 1, top) : top;
                Position standing =
                        table.at(messages.isEmpty() ? last : messages.getFirst().offset() - 1);
                yield new ReadResult(List.of(), standing, messages, table, top, firstKept);
            }
        };
    }

    private static long number(Response text) {
        return Long.parseLong(text.toString());
    }
}
