package io.tailrace.edge.hub;

/**
 * How a transport puts frames on the wire. Stateless, and the same bytes for every receiver, so that a run of messages
 * is framed once for all of them. Called on the loop.
 */
public interface Framing {
    /** The word for metrics: {@code websocket}, {@code sse}. */
    String transport();

    /** How many bytes {@link #write} will write. */
    int size(Frame frame);

    /** Writes one whole message, which the transport can cut off from the next. */
    void write(Frame frame, Sink out);

    /** Where bytes go. */
    interface Sink {
        void put(int oneByte);

        void put(byte[] bytes);
    }
}
