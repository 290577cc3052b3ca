package io.tailrace.edge.hub;

/**
 * What a hub may take.
 *
 * @param windowMessagesMax the most messages in the window of one channel
 * @param windowBytesMax the most bytes in the window of one channel
 * @param lingerMillis how long a channel is heard after its last subscriber left: people reload pages
 * @param joinTimeoutMillis how long a subscribe waits for the store before it is {@code unavailable}
 * @param slowTimeoutMillis how long a client may read nothing before it is closed
 * @param heartbeatMillis how often a WebSocket is pinged
 * @param pongTimeoutMillis how long after its ping a pong may come
 * @param streamHeartbeatMillis how often a stream gets a comment
 */
public record HubLimits(
        int windowMessagesMax,
        long windowBytesMax,
        long lingerMillis,
        long joinTimeoutMillis,
        long slowTimeoutMillis,
        long heartbeatMillis,
        long pongTimeoutMillis,
        long streamHeartbeatMillis) {}
