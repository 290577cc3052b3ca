package io.tailrace.runtime.config;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.Map;

/** The configuration of namespaces; {@code default} exists without any. */
@ConfigMapping(prefix = "tailrace")
public interface NamespaceSettings {
    /** The namespaces by name; the name is the part of a channel before its first colon. */
    Map<String, OfNamespace> namespaces();

    /** What the channels of one namespace share. */
    interface OfNamespace {
        /**
         * The most messages that the history of a channel keeps, 0 to 10,000,000; with 0 its channels are ephemeral:
         * numbered and delivered, never kept.
         */
        @WithDefault("10000")
        int historyMessages();

        /** The most bytes that the history of a channel keeps, e.g. {@code 16M}, up to {@code 16G}; 0 is ephemeral. */
        @WithDefault("16M")
        Bytes historyBytes();

        /** How long the history of a channel keeps a message, e.g. {@code 10m}, up to 365 days; 0 is ephemeral. */
        @WithDefault("10m")
        Duration historyAge();

        /** What an acknowledgement means; {@code fast}: the store applied it. */
        @WithDefault("fast")
        String durability();

        /** The most bytes of data in one message, {@code 1} to {@code 16M}; more is {@code too_large}. */
        @WithDefault("64K")
        Bytes maxMessageBytes();

        /**
         * How long a message id is remembered at least, 1 second to 7 days: a publish repeated within it is answered
         * with its first position.
         */
        @WithDefault("5m")
        Duration idWindow();

        /**
         * How many message ids of one channel are remembered in each half of the window, 1 to 10,000,000; a busier
         * channel forgets them earlier.
         */
        @WithDefault("100000")
        int idCount();
    }
}
