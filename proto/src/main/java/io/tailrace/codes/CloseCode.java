package io.tailrace.codes;

/**
 * The close codes of a WebSocket. A client decides by range, so an unknown one is handled too: 44nn reads as HTTP 4nn
 * and is not repeated unchanged, 45nn comes back with jitter. 1000 is a client's word only: a node never sends it on
 * its own. Numbers below 4000 are those of RFC 6455 section 7.4.1 and its IANA registry.
 */
public enum CloseCode {
    NORMAL(1000, Reconnect.NEVER, "the client asked for it"),
    GOING_AWAY(1001, Reconnect.WITH_JITTER, "the peer went away"),
    PROTOCOL_ERROR(1002, Reconnect.NEVER, "a breach of RFC 6455"),
    UNSUPPORTED_DATA(1003, Reconnect.NEVER, "a kind of frame that is not understood"),
    INVALID_DATA(1007, Reconnect.NEVER, "text that is not UTF-8"),
    POLICY(1008, Reconnect.NEVER, "a limit of the connection, named in the reason"),
    TOO_BIG(1009, Reconnect.NEVER, "a message larger than a frame may be"),
    INTERNAL(1011, Reconnect.WITH_JITTER, "a defect of Tailrace"),
    DRAIN(1012, Reconnect.WITH_JITTER, "the node stops; resume at another one"),
    OVER_CAPACITY(1013, Reconnect.WITH_JITTER, "the node is full"),
    BAD_REQUEST(4400, Reconnect.NEVER, "the URL of the connection is wrong; an error frame says how"),
    UNAUTHORIZED(4401, Reconnect.WITH_NEW_TOKEN, "the token ended, or there was none"),
    FORBIDDEN(4403, Reconnect.NEVER, "the page's Origin or the subject may not"),
    NOT_FOUND(4404, Reconnect.NEVER, "a namespace in the URL does not exist"),
    TOO_SLOW(4508, Reconnect.WITH_JITTER, "nothing was read, or no pong came, for too long; resume"),
    TOO_MANY(4529, Reconnect.WITH_JITTER, "too many connections, or too often");

    /** What a client does next. */
    public enum Reconnect {
        NEVER,
        WITH_JITTER,
        WITH_NEW_TOKEN
    }

    private final int number;
    private final Reconnect reconnect;
    private final String meaning;

    CloseCode(int number, Reconnect reconnect, String meaning) {
        this.number = number;
        this.reconnect = reconnect;
        this.meaning = meaning;
    }

    public int number() {
        return number;
    }

    public Reconnect reconnect() {
        return reconnect;
    }

    public String meaning() {
        return meaning;
    }

    /** What a WebSocket that may not go on because of {@code code} is closed with. */
    public static CloseCode of(Code code) {
        return switch (code) {
            case UNAUTHORIZED -> UNAUTHORIZED;
            case FORBIDDEN -> FORBIDDEN;
            case UNKNOWN_NAMESPACE, NOT_FOUND -> NOT_FOUND;
            case RATE_LIMITED -> TOO_MANY;
            case UNAVAILABLE, RESOURCE_EXHAUSTED, UNCERTAIN -> OVER_CAPACITY;
            case INTERNAL -> INTERNAL;
            default -> BAD_REQUEST;
        };
    }
}
