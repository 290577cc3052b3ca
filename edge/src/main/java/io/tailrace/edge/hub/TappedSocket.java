package io.tailrace.edge.hub;

/**
 * What {@link ChannelTap} takes from a WebSocket: the way out, and the guard that ends it.
 *
 * @param wire writes what is encoded already, towards the client
 * @param guard tells what comes in besides data, and closes with a code
 */
public record TappedSocket(Wire wire, FrameGuard guard) {}
