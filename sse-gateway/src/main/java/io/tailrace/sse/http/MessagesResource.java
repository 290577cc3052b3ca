package io.tailrace.sse.http;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.tailrace.codes.Code;
import io.tailrace.core.log.EpochTable;
import io.tailrace.core.model.ChannelName;
import io.tailrace.core.model.Message;
import io.tailrace.core.model.MessageId;
import io.tailrace.core.model.Notice;
import io.tailrace.core.model.Position;
import io.tailrace.core.model.Publication;
import io.tailrace.core.model.Tag;
import io.tailrace.core.model.TailraceException;
import io.tailrace.core.port.From;
import io.tailrace.core.port.Log;
import io.tailrace.core.port.Metric;
import io.tailrace.core.port.ReadResult;
import io.tailrace.core.port.Stored;
import io.tailrace.core.session.ServerFrame;
import io.tailrace.core.session.Session;
import io.tailrace.edge.node.Node;
import io.tailrace.edge.tail.Failures;
import io.tailrace.edge.wire.HttpBody;
import io.tailrace.edge.wire.JsonFrames;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.Response;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** {@code /v1/channels/{channel}/messages}: publish one message, and read history. */
@Path("/v1/channels/{channel}/messages")
@RunOnVirtualThread
public final class MessagesResource {
    private static final int HISTORY_LIMIT = 100;

    private final Node node;

    MessagesResource(Node node) {
        this.node = node;
    }

    /** Publishes the body; answers its position. The same id again answers the first position and {@code duplicate}. */
    @POST
    @Consumes("*/*")
    @Produces("application/json")
    public Response publish(
            @PathParam("channel") String channelText,
            @HeaderParam("Content-Type") @Nullable String contentType,
            @HeaderParam("Idempotency-Key") @Nullable String idempotencyKey,
            @HeaderParam("Tailrace-Key") @Nullable String key,
            @HeaderParam("Tailrace-Tag") @Nullable List<String> tags,
            @HeaderParam("If-Match") @Nullable String ifMatch,
            byte @Nullable [] body) {
        ChannelName channel = new ChannelName(channelText);
        int limit = node.namespaces().of(channel).maxMessageBytes();
        byte[] bytes = body == null ? new byte[0] : body;
        HttpBody.checkSize(bytes.length, limit);
        if (ifMatch != null) {
            throw new TailraceException(
                    Code.BAD_REQUEST, "If-Match is not available in this version; publish without a condition");
        }
        MessageId id =
                new MessageId(idempotencyKey == null ? node.randomness().id() : IdempotencyKey.text(idempotencyKey));
        Publication publication = new Publication(HttpBody.data(contentType, bytes), key, id, tags(tags), "");
        node.meter().count(Metric.MESSAGES_IN, "http", 1);
        Stored stored = await(node.link().publish(channel, publication), Code.UNCERTAIN);
        if (stored instanceof Stored.Conflict) {
            throw new TailraceException(Code.CONFLICT, Session.conflictSentence(id, stored));
        }
        return Response.ok(JsonFrames.published(stored, id))
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .build();
    }

    private static List<Tag> tags(@Nullable List<String> lines) {
        List<Tag> tags = new ArrayList<>();
        for (String line : lines == null ? List.<String>of() : lines) {
            int equals = line.indexOf('=');
            if (equals < 0) {
                throw new TailraceException(
                        Code.BAD_REQUEST, "Tailrace-Tag has no '='; write Tailrace-Tag: name=value, once for each tag");
            }
            tags.add(new Tag(
                    line.substring(0, equals).strip(),
                    line.substring(equals + 1).strip()));
        }
        return tags;
    }

    /** A page of history in rising order; see {@code docs/protocol.md}. */
    @GET
    @Produces("application/json")
    public Response history(
            @PathParam("channel") String channelText,
            @QueryParam("after") @Nullable String after,
            @QueryParam("before") @Nullable String before,
            @QueryParam("limit") @Nullable String limitText,
            @Context HttpHeaders headers) {
        ChannelName channel = new ChannelName(channelText);
        node.namespaces().of(channel);
        if (after != null && before != null) {
            throw new TailraceException(
                    Code.BAD_REQUEST, "after and before stand beside each other; give the one or the other");
        }
        int limit = limit(limitText);
        From from = after != null
                ? new From.After(Position.parse(after))
                : before != null ? new From.Newest(Position.parse(before).offset()) : From.Newest.OF_ALL;
        if (before != null && ((From.Newest) from).before() == 0) {
            return page(channel, emptyBefore());
        }
        node.meter().count(Metric.READS, "history", 1);
        return page(channel, await(node.link().read(channel, from, limit), Code.UNAVAILABLE));
    }

    private static ReadResult emptyBefore() {
        return new ReadResult(List.of(), Position.NOTHING, List.of(), EpochTable.EMPTY, 0, 1);
    }

    private static Response page(ChannelName channel, ReadResult result) {
        List<byte[]> frames =
                new ArrayList<>(result.notices().size() + result.messages().size());
        for (Notice notice : result.notices()) {
            frames.add(JsonFrames.server(new ServerFrame.Told(channel, notice)));
        }
        for (Message message : result.messages()) {
            frames.add(JsonFrames.message(channel, message));
        }
        String cursor = result.end().text();
        boolean settled = result.end().offset() < result.top();
        return Response.ok(JsonFrames.page(cursor, frames))
                .header(HttpHeaders.ETAG, '"' + cursor + '"')
                .header(HttpHeaders.CACHE_CONTROL, settled ? "private, max-age=60" : "private, no-cache")
                .header(HttpHeaders.VARY, "Authorization, Cookie")
                .build();
    }

    private static int limit(@Nullable String text) {
        if (text == null) {
            return HISTORY_LIMIT;
        }
        try {
            int limit = Integer.parseInt(text);
            if (limit >= 1 && limit <= Log.READ_MESSAGES_MAX) {
                return limit;
            }
        } catch (NumberFormatException notANumber) {
            // the same sentence says it
        }
        throw new TailraceException(
                Code.BAD_REQUEST,
                "limit is '%s', allowed are 1 to %d messages"
                        .formatted(text.length() > 20 ? text.substring(0, 20) + "…" : text, Log.READ_MESSAGES_MAX));
    }

    /** Waits for the store on this virtual thread; {@code late} is what a missing answer means. */
    private <T> T await(CompletionStage<T> stage, Code late) {
        try {
            return stage.toCompletableFuture().get(node.limits().storeTimeoutMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException failed) {
            throw Failures.of(failed.getCause() == null ? failed : failed.getCause());
        } catch (TimeoutException none) {
            throw new TailraceException(
                    late,
                    "no answer of the store within %d ms; try again, a publish with the same Idempotency-Key"
                            .formatted(node.limits().storeTimeoutMillis()),
                    1_000);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new TailraceException(
                    late, "the node is stopping; try again, a publish with the same Idempotency-Key", 1_000);
        }
    }
}
