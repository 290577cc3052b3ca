package io.tailrace.core.port;

import io.tailrace.core.model.ChannelName;
import java.util.concurrent.CompletionStage;

/**
 * One node's ear on what is appended: it hears the channels that it asked for, from the confirmation on, in the order
 * of publishing while nothing is broken. What is published during a break is lost to it, so after every break each
 * channel is confirmed again, and the listener compares tops.
 *
 * <p>Thread: call from anywhere; calls for one channel take effect in their order. The listener is called on threads of
 * the engine, must not block, and hands over.
 */
public interface Bus {
    /** Begins to listen; called once, before anything else. The prober is {@link Link#probe} of this node. */
    void start(Listener listener, Prober prober);

    /** Hears a channel from {@link Listener#subscribed} on. Asking again for one that is heard confirms it again. */
    void subscribe(ChannelName channel);

    /** Stops hearing a channel; what is under way may still arrive. */
    void unsubscribe(ChannelName channel);

    /** How the ear is, judged by the last probe. */
    Health health();

    /** Ends all connections; nothing is told after it. */
    void stop();

    /** What a node is told. */
    interface Listener {
        /** From now on every append to the channel is heard, until the next break. Also after every break. */
        void subscribed(ChannelName channel);

        void received(BusBatch batch);
    }

    /** Asks the stream-service to publish a nonce where this node hears it. */
    interface Prober {
        CompletionStage<Void> probe(String node, String nonce);
    }

    /** What readiness needs to know of the bus. */
    enum Health {
        /** The first probe has not come back yet. */
        STARTING,
        /** A probe came back. */
        HEARING,
        /** Probes were published and did not come back: this node alone is deaf. */
        DEAF,
        /** Probes could not be published: the store is down for all. */
        STORE_DOWN
    }
}
