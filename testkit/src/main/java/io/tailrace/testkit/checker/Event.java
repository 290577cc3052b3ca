package io.tailrace.testkit.checker;

import io.tailrace.core.model.Position;

/** One thing that somebody outside saw. {@code content} is a checksum or a text of what the message said. */
public sealed interface Event {
    String channel();

    /** A publish was answered with success. */
    record Acknowledged(String channel, Position position, String messageId, String content) implements Event {}

    /** A subscription stands here, before any notice: at its beginning, or again after a cut. */
    record Subscribed(String subscriber, String channel, Position position) implements Event {}

    /** A message arrived at a subscriber. */
    record Received(String subscriber, String channel, Position position, String messageId, String content)
            implements Event {}

    /** A subscriber was told {@code gap}; {@code cause} is the word of the wire. */
    record Gapped(String subscriber, String channel, long from, long to, Position position, String cause)
            implements Event {}

    /** A subscriber was told {@code rewound}. */
    record WasRewound(String subscriber, String channel, long lost, Position position) implements Event {}

    /** A page of history held this message. */
    record Kept(String channel, Position position, String messageId, String content) implements Event {}

    /** The operator's side took the store's data away, so that {@code unknown_epoch} is the truth from now on. */
    record StoreLost(String channel) implements Event {}
}
