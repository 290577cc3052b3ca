/**
 * WebSocket: frames of the protocol on one side, the session and the hub on the other.
 *
 * <p>Knows {@code edge.hub}, {@code edge.wire}, {@code core.session}; no Netty.
 *
 * <p>Thread: the event loop of the socket; nothing here blocks.
 *
 * <p>Always true: nothing escapes a callback, because the platform would close the connection; a broken frame is an
 * answer.
 *
 * <p>At the limit of unanswered publishes, or of unread bytes, the socket is not read.
 */
@NullMarked
package io.tailrace.connection.websocket;

import org.jspecify.annotations.NullMarked;
