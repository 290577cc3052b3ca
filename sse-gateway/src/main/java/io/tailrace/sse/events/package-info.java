/**
 * Server-Sent Events: one stream over up to 32 channels.
 *
 * <p>Knows {@code edge.hub}, {@code edge.wire}, {@code edge.stream}; no Netty.
 *
 * <p>Thread: the event loop of the connection; nothing here blocks.
 *
 * <p>Always true: every event that moves a cursor carries it as its {@code id}, and it is written in one piece.
 *
 * <p>At the limit of unread bytes nothing is written; the stream reads on from window or log when it drains.
 */
@NullMarked
package io.tailrace.sse.events;

import org.jspecify.annotations.NullMarked;
