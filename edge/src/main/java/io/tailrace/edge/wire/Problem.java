package io.tailrace.edge.wire;

import io.tailrace.codes.Code;
import io.tailrace.core.model.TailraceException;

/**
 * An HTTP error as RFC 9457 has it, with the codes of every other transport.
 *
 * @param retryAfterMillis when to try again, 0 where there is nothing to say
 */
public record Problem(Code code, String detail, long retryAfterMillis) {
    public static final String CONTENT_TYPE = "application/problem+json";

    public static Problem of(TailraceException refusal) {
        return new Problem(refusal.code(), refusal.sentence(), refusal.retryAfterMillis());
    }

    public static Problem of(Code code, String detail) {
        return new Problem(code, detail, 0);
    }

    public int status() {
        return code.httpStatus();
    }

    /** The value of {@code Retry-After}: whole seconds, rounded up, so that nobody comes back too early; 0 is none. */
    public long retryAfterSeconds() {
        return (retryAfterMillis + 999) / 1000;
    }

    /** The body. {@code type} is a name and no address, because an installation has no address that we know. */
    public byte[] json() {
        JsonWriter out = new JsonWriter(256 + detail.length());
        out.raw("{\"type\":").string("urn:tailrace:code:" + code.text());
        out.raw(",\"title\":").string(code.meaning());
        out.raw(",\"status\":").number(status());
        out.raw(",\"detail\":").string(detail);
        out.raw(",\"code\":").string(code.text());
        out.raw(",\"retryable\":").truth(code.retryable());
        if (retryAfterMillis > 0) {
            out.raw(",\"retryAfter\":").number(retryAfterMillis);
        }
        return out.raw("}").toBytes();
    }
}
