package io.tailrace.redis.log;

import io.tailrace.codes.Code;
import io.tailrace.core.model.TailraceException;
import io.vertx.redis.client.Request;
import io.vertx.redis.client.Response;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Some commands that go to Redis next to each other, and the answer somebody waits for. Sent again after a lost answer:
 * an append carries its ids, and everything else changes nothing. Touched on the loop only, but for its making.
 */
final class Call {
    /** What it means when the answer is lost for good. */
    enum Kind {
        /** It may have been done: {@code uncertain}. */
        APPEND,
        /** Nothing came of it: {@code unavailable}. */
        QUESTION
    }

    final List<Request> requests;
    final Kind kind;
    final int bytes;
    final long deadlineNanos;
    final CompletableFuture<List<Response>> answer = new CompletableFuture<>();

    /** It was sent, and what became of it is not known. */
    boolean unanswered;

    /** The library was missing once already. */
    boolean reloaded;

    Call(List<Request> requests, Kind kind, int bytes, long deadlineNanos) {
        this.requests = List.copyOf(requests);
        this.kind = kind;
        this.bytes = bytes;
        this.deadlineNanos = deadlineNanos;
    }

    boolean maybeDone() {
        return unanswered && kind == Kind.APPEND;
    }

    /** Ends it: as {@code uncertain} where an earlier attempt may have been done, whatever the last one was told. */
    void refuse(Code code, String sentence, long retryAfterMillis) {
        answer.completeExceptionally(
                maybeDone()
                        ? new TailraceException(
                                Code.UNCERTAIN,
                                "the answer of the store was lost, and then: " + sentence,
                                retryAfterMillis)
                        : new TailraceException(code, sentence, retryAfterMillis));
    }
}
