/**
 * The hub: one per event loop, it writes what is due to the sockets of its loop.
 *
 * <p>Knows {@code core}, {@code edge.loop}, {@code edge.wire}, and alone Netty and the classes inside Vert.x.
 *
 * <p>Thread: a hub, its channels and its sockets belong to one loop; nobody else touches them.
 *
 * <p>Always true: a subscription is delivered offset by offset; what it has not got is only a number; a socket is
 * flushed once a turn.
 *
 * <p>A WebSocket gateway calls {@code ChannelTap.prepare} last in its upgrade check and {@code ChannelTap.take} in
 * {@code @OnOpen}, lets {@code ChannelTap.prove} succeed at its start, produces one {@code FrameLimits}, and leaves
 * {@code quarkus.websockets-next.server.max-frame-size}, {@code max-message-size} and {@code auto-ping-interval} unset.
 *
 * <p>At the limit of unread bytes nothing more is written to a socket; it reads on from window or log when it drains.
 */
@NullMarked
package io.tailrace.edge.hub;

import org.jspecify.annotations.NullMarked;
