package io.tailrace.bench.load;

/** Which headers a handshake carries. */
public enum Greeting {
    /** What a WebSocket needs, and no more. */
    SHORT,
    /** The 16 of a browser behind a proxy: they cost a server memory for as long as it keeps them. */
    BROWSER
}
