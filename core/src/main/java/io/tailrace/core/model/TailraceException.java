package io.tailrace.core.model;

import io.tailrace.codes.Code;

/**
 * Something was refused. The code is from the registry; the message says what, the value, the limit and what to do, and
 * is shown to the client as it stands. Carries no stack trace: it is an answer, not a defect.
 */
public final class TailraceException extends RuntimeException {
    private final Code code;
    private final long retryAfterMillis;

    public TailraceException(Code code, String message) {
        this(code, message, 0);
    }

    /** @param retryAfterMillis when to try again, 0 where there is nothing to say */
    public TailraceException(Code code, String message, long retryAfterMillis) {
        super(message, null, false, false);
        this.code = code;
        this.retryAfterMillis = retryAfterMillis;
    }

    public Code code() {
        return code;
    }

    public long retryAfterMillis() {
        return retryAfterMillis;
    }

    /** The message, which every constructor sets. */
    public String sentence() {
        String message = getMessage();
        return message == null ? code.meaning() : message;
    }
}
