package io.tailrace.stream.rpc;

import io.tailrace.codes.Code;
import io.tailrace.core.model.TailraceException;
import io.tailrace.core.port.Randomness;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Where what was not foreseen is logged, once, under an id that the caller is told. Thread-safe.
 *
 * <p>One failure of the store may reach each message of a batch: the same one is logged once and keeps its id.
 */
final class Defects {
    private static final Logger LOG = Logger.getLogger(Defects.class);

    /** A failure and the answer that was made of it. */
    private record Seen(Throwable failure, TailraceException answer) {}

    private final Randomness randomness;
    private final AtomicReference<@Nullable Seen> last = new AtomicReference<>();

    Defects(Randomness randomness) {
        this.randomness = randomness;
    }

    /** The refusal itself, or {@code internal} with an id. */
    TailraceException refusal(Throwable failure) {
        Throwable cause =
                failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof TailraceException refused) {
            return refused;
        }
        Seen seen = last.get();
        if (seen != null && seen.failure() == cause) {
            return seen.answer();
        }
        String id = randomness.id();
        TailraceException answer = new TailraceException(
                Code.INTERNAL, "the stream-service failed; its log has the details under %s".formatted(id));
        last.set(new Seen(cause, answer));
        LOG.errorf(cause, "defect id=%s", id);
        return answer;
    }
}
