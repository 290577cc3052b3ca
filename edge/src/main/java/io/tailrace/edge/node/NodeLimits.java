package io.tailrace.edge.node;

import io.tailrace.core.session.SessionLimits;

/**
 * What a gateway lets in.
 *
 * @param maxMessageBytes the most data of a message in any namespace, which sizes frames and bodies
 * @param channelsPerStream the most channels of one SSE stream
 * @param connectionsMax the most sessions of this node
 * @param storeTimeoutMillis how long a request waits for the store
 */
public record NodeLimits(
        SessionLimits session,
        int maxMessageBytes,
        int channelsPerStream,
        int connectionsMax,
        long storeTimeoutMillis) {}
