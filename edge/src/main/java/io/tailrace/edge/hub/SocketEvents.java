package io.tailrace.edge.hub;

/** What a WebSocket's {@link FrameGuard} sees and its owner wants to know. Called on the connection's loop. */
public interface SocketEvents {
    /** The channel has become writable, or has ceased to be. */
    void writabilityChanged();

    /** The client answered a ping, or sent a pong unasked. */
    void pong();

    /**
     * Nothing may be written any more: a close frame was sent or received, or the connection broke. Called once, before
     * the close frame of the server is written, so that nothing comes after it.
     */
    void closed();
}
