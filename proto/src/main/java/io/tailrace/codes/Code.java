package io.tailrace.codes;

import java.util.Optional;

/**
 * Why something was refused: the same word on every transport, with its HTTP status, whether trying again unchanged can
 * help, what it means and what to do. The texts feed {@code docs/codes.md}.
 */
public enum Code {
    BAD_REQUEST(400, Retry.NEVER, "the request or frame cannot be understood", "correct what the message names"),
    BAD_CHANNEL(
            400,
            Retry.NEVER,
            "the channel name breaks the grammar",
            "use 1 to 200 bytes of A-Z a-z 0-9 _ . : / @ = ~ -"),
    BAD_POSITION(
            400, Retry.NEVER, "the position or cursor is not one of ours", "send back what the server gave, unchanged"),
    ALREADY_SUBSCRIBED(400, Retry.NEVER, "the session has a subscription to this channel", "unsubscribe first"),
    TOO_MANY(
            400,
            Retry.NEVER,
            "more of something than one session or request may have",
            "use several sessions or requests"),
    UNAUTHORIZED(401, Retry.NEVER, "who you are could not be established", "bring a valid token"),
    FORBIDDEN(403, Retry.NEVER, "you, or the page you come from, may not do this", "ask the operator for the right"),
    UNKNOWN_NAMESPACE(
            404,
            Retry.NEVER,
            "the part before the first colon names no configured namespace",
            "configure the namespace, or use default"),
    NOT_FOUND(404, Retry.NEVER, "there is no such resource", "look at docs/protocol.md"),
    METHOD_NOT_ALLOWED(405, Retry.NEVER, "the resource does not know this method", "use a method that Allow lists"),
    NOT_ACCEPTABLE(406, Retry.NEVER, "none of the accepted media types can be answered", "accept one of those listed"),
    CONFLICT(409, Retry.NEVER, "the message id was used before with other data", "make a new id for new data"),
    OUT_OF_ORDER(409, Retry.NEVER, "a sequenced producer left out a message", "send the expected one first"),
    TOO_LARGE(413, Retry.NEVER, "the data is over the limit", "send less, or raise the limit of the namespace"),
    MISDIRECTED(
            421,
            Retry.NEVER,
            "this listener does not answer to that host name",
            "use its own name, or list yours in tailrace.hosts"),
    RATE_LIMITED(429, Retry.LATER, "more in a time than is allowed", "wait retryAfter"),
    INTERNAL(
            500,
            Retry.LATER,
            "a defect of Tailrace; the log has the details under the given id",
            "report it with the id"),
    UNAVAILABLE(
            503,
            Retry.LATER,
            "the store or the stream-service cannot be reached now; nothing was written",
            "send it again with the same message id"),
    RESOURCE_EXHAUSTED(
            503,
            Retry.LATER,
            "a memory or queue limit is reached; nothing was written",
            "wait retryAfter, then send it again with the same message id"),
    UNCERTAIN(
            503,
            Retry.LATER,
            "the answer was lost: it may or may not have been written",
            "send it again with the same message id");

    /** Whether the same request may succeed when it is sent again unchanged. */
    public enum Retry {
        NEVER,
        LATER
    }

    private final int httpStatus;
    private final Retry retry;
    private final String meaning;
    private final String cure;

    Code(int httpStatus, Retry retry, String meaning, String cure) {
        this.httpStatus = httpStatus;
        this.retry = retry;
        this.meaning = meaning;
        this.cure = cure;
    }

    /** The word on the wire, e.g. {@code bad_channel}. */
    public String text() {
        return name().toLowerCase(java.util.Locale.ROOT);
    }

    public int httpStatus() {
        return httpStatus;
    }

    public boolean retryable() {
        return retry == Retry.LATER;
    }

    public String meaning() {
        return meaning;
    }

    public String cure() {
        return cure;
    }

    /** The code of a word from the wire; empty for a word that this version does not know. */
    public static Optional<Code> of(String text) {
        for (Code code : values()) {
            if (code.text().equals(text)) {
                return Optional.of(code);
            }
        }
        return Optional.empty();
    }
}
