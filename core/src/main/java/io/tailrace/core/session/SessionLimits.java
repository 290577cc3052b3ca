package io.tailrace.core.session;

/**
 * What one session may have at once.
 *
 * @param channelsMax subscriptions; one more is {@code too_many}
 * @param unansweredMax publishes without an answer; at it the socket is not read, and TCP pushes back
 * @param unansweredBytesMax their bytes, likewise
 */
public record SessionLimits(int channelsMax, int unansweredMax, long unansweredBytesMax) {}
