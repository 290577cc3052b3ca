package io.tailrace.edge.tail;

import io.tailrace.codes.Code;
import io.tailrace.core.model.TailraceException;
import java.util.concurrent.CompletionException;

/** What a failed stage of a port means to a client. */
public final class Failures {
    private Failures() {}

    /** The answer inside a failure; what is none of ours is a defect, and its text stays in the log. */
    public static TailraceException of(Throwable failure) {
        Throwable cause = failure;
        while (cause instanceof CompletionException && cause.getCause() != null) {
            cause = cause.getCause();
        }
        if (cause instanceof TailraceException told) {
            return told;
        }
        return new TailraceException(
                Code.INTERNAL,
                "a defect of the server; the operator's log has it as "
                        + cause.getClass().getSimpleName());
    }
}
