package io.tailrace.testkit.checker;

import io.tailrace.core.model.Position;
import io.tailrace.testkit.checker.Event.Acknowledged;
import io.tailrace.testkit.checker.Event.Gapped;
import io.tailrace.testkit.checker.Event.Kept;
import io.tailrace.testkit.checker.Event.Received;
import io.tailrace.testkit.checker.Event.StoreLost;
import io.tailrace.testkit.checker.Event.Subscribed;
import io.tailrace.testkit.checker.Event.WasRewound;
import io.tailrace.testkit.checker.Violation.Invariant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Checks what publishers and subscribers saw against what Tailrace promises. Every event is looked at once, when it
 * comes; what needs the whole picture is looked at in {@link #violations} and {@link #violationsAfterQuiet}.
 *
 * <p>Thread-safe; events of one subscriber must come in the order in which it saw them.
 */
public final class Checker {
    /*
     * For each subscriber and channel there is one point: where it stands. A message must be the one after it, a notice
     * must begin there, a new subscription must say that it stands there. Whatever moves the point otherwise is a
     * violation, after which the point follows the event, so that one fault is told once.
     *
     * What a subscriber has is kept as pieces: runs of offsets without a hole, one epoch each. A channel whose messages
     * arrive in order costs one piece for an epoch and a subscriber, however many messages pass (cost of an event: two
     * look-ups in hash maps). A rewound shortens the pieces, because what it covers was never had; unknown_epoch
     * empties them.
     *
     * For each channel there is the log as everybody together saw it: what stood at each position (I1), and at which
     * position each message id stood (I5, I9). The first offset that was ever seen of an epoch is an upper bound of where
     * it began; a subscriber that went from epoch 1 at offset 7 into epoch 2 without a word is wrong if anybody saw an
     * offset of 7 or less in epoch 2 (I3), for then its own 7 was lost and it was not told.
     */
    private static final int VIOLATIONS_MAX = 100;
    private static final String NOBODY = "the publishers";
    private static final String HISTORY = "history";

    private final Map<String, Channel> channels = new HashMap<>();
    private final List<Violation> violations = new ArrayList<>();
    private long count;

    /** A run of offsets of one epoch that a subscriber received. */
    private static final class Piece {
        private final long epoch;
        private final long from;
        private long to;

        private Piece(long epoch, long from) {
            this.epoch = epoch;
            this.from = from;
            this.to = from;
        }
    }

    /** What a subscriber passed over and was told of. */
    private record Told(long from, long to) {}

    /** The step of a subscriber from one epoch into the next without a notice. */
    private record Crossing(Position last, long into) {}

    private static final class Subscriber {
        private Position stands = Position.NOTHING;
        private Position began = Position.NOTHING;
        private final List<Piece> pieces = new ArrayList<>();
        private final List<Told> told = new ArrayList<>();
        private final List<Crossing> crossings = new ArrayList<>();

        private @Nullable Piece lastPiece() {
            return pieces.isEmpty() ? null : pieces.getLast();
        }

        private boolean has(Position position) {
            for (int i = pieces.size() - 1; i >= 0; i--) {
                Piece piece = pieces.get(i);
                if (piece.epoch == position.epoch()
                        && piece.from <= position.offset()
                        && position.offset() <= piece.to) {
                    return true;
                }
            }
            return false;
        }

        /** Forgets everything after this offset, of every epoch. */
        private void shorten(long end) {
            pieces.removeIf(piece -> piece.from > end);
            for (Piece piece : pieces) {
                piece.to = Math.min(piece.to, end);
            }
        }
    }

    private record Content(String messageId, String text) {}

    private static final class Channel {
        private final Map<Position, Content> log = new HashMap<>();
        private final Map<String, List<Position>> places = new HashMap<>();
        private final Map<String, Position> acknowledged = new HashMap<>();
        private final TreeMap<Long, Long> firstSeen = new TreeMap<>();
        private final Map<String, Subscriber> subscribers = new HashMap<>();
        private Position top = Position.NOTHING;
        private Position historyAt = Position.NOTHING;
        private long oldestKept = Long.MAX_VALUE;
        private boolean storeLost;
    }

    /** Takes an event, and says nothing: violations are asked for. */
    public synchronized void accept(Event event) {
        Channel channel = channels.computeIfAbsent(event.channel(), _ -> new Channel());
        switch (event) {
            case Acknowledged acknowledged -> accept(channel, acknowledged);
            case Subscribed subscribed -> accept(channel, subscribed);
            case Received received -> accept(channel, received);
            case Gapped gapped -> accept(channel, gapped);
            case WasRewound rewound -> accept(channel, rewound);
            case Kept kept -> accept(channel, kept);
            case StoreLost _ -> {
                channel.storeLost = true;
                channel.acknowledged.clear();
                channel.top = Position.NOTHING;
                channel.historyAt = Position.NOTHING;
            }
        }
    }

    /** What is wrong so far, each with its numbers; at most 100. */
    public synchronized List<Violation> violations() {
        List<Violation> all = new ArrayList<>(violations);
        channels.forEach((name, channel) -> {
            for (Map.Entry<String, Subscriber> entry : channel.subscribers.entrySet()) {
                checkCrossings(all, name, channel, entry.getKey(), entry.getValue());
                checkAcknowledged(all, name, channel, entry.getKey(), entry.getValue());
                checkDuplicates(all, name, channel, entry.getKey(), entry.getValue());
            }
        });
        return all.size() <= VIOLATIONS_MAX ? all : List.copyOf(all.subList(0, VIOLATIONS_MAX));
    }

    /** The same after everything has had time to arrive: whoever is not at the top now starves (I10). */
    public synchronized List<Violation> violationsAfterQuiet() {
        List<Violation> all = new ArrayList<>(violations());
        channels.forEach((name, channel) -> channel.subscribers.forEach((subscriber, state) -> {
            if (state.stands.offset() < channel.top.offset() || state.stands.epoch() < channel.top.epoch()) {
                all.add(new Violation(
                        Invariant.I10,
                        subscriber,
                        name,
                        "stands at %s, the top is %s".formatted(state.stands, channel.top)));
            }
        }));
        return List.copyOf(all);
    }

    /** How many violations there were while events came, also those of which only the number was kept. */
    public synchronized long count() {
        return count;
    }

    /** The highest position that anybody saw on this channel. */
    public synchronized Position top(String channel) {
        Channel known = channels.get(channel);
        return known == null ? Position.NOTHING : known.top;
    }

    /** Where a subscriber stands on a channel. */
    public synchronized Position stands(String subscriber, String channel) {
        Channel known = channels.get(channel);
        Subscriber state = known == null ? null : known.subscribers.get(subscriber);
        return state == null ? Position.NOTHING : state.stands;
    }

    // --- one event after the other ---------------------------------------------------------------------------------

    private void accept(Channel channel, Acknowledged event) {
        Position before = channel.acknowledged.putIfAbsent(event.messageId(), event.position());
        if (before != null && !before.equals(event.position())) {
            violated(
                    Invariant.I9,
                    NOBODY,
                    event.channel(),
                    "message id %s was acknowledged at %s and at %s"
                            .formatted(event.messageId(), before, event.position()));
        }
        see(channel, event.channel(), NOBODY, Invariant.I1, event.position(), event.messageId(), event.content());
    }

    private void accept(Channel channel, Subscribed event) {
        Subscriber known = channel.subscribers.get(event.subscriber());
        if (known == null) {
            Subscriber fresh = new Subscriber();
            fresh.began = event.position();
            fresh.stands = event.position();
            channel.subscribers.put(event.subscriber(), fresh);
            return;
        }
        if (!known.stands.equals(event.position())) {
            violated(
                    Invariant.I12,
                    event.subscriber(),
                    event.channel(),
                    "stood at %s and resumes at %s".formatted(known.stands, event.position()));
            known.stands = event.position();
        }
    }

    private void accept(Channel channel, Received event) {
        Subscriber state = subscriber(channel, event.subscriber());
        Position position = event.position();
        Position stands = state.stands;
        if (position.epoch() < stands.epoch()) {
            violated(
                    Invariant.I12,
                    event.subscriber(),
                    event.channel(),
                    "received %s after it stood at %s".formatted(position, stands));
        } else if (position.offset() != stands.offset() + 1) {
            violated(
                    Invariant.I2,
                    event.subscriber(),
                    event.channel(),
                    "received %s where the one after %s was due".formatted(position, stands));
        } else if (position.epoch() > stands.epoch() && stands.epoch() > 0) {
            state.crossings.add(new Crossing(stands, position.epoch()));
        }
        Piece last = state.lastPiece();
        if (last != null && last.epoch == position.epoch() && last.to + 1 == position.offset()) {
            last.to = position.offset();
        } else {
            state.pieces.add(new Piece(position.epoch(), position.offset()));
        }
        state.stands = position;
        see(channel, event.channel(), event.subscriber(), Invariant.I1, position, event.messageId(), event.content());
    }

    private void accept(Channel channel, Gapped event) {
        Subscriber state = subscriber(channel, event.subscriber());
        boolean unknown = event.cause().equals("unknown_epoch");
        long due = unknown ? 1 : state.stands.offset() + 1;
        if (event.from() != due || event.position().offset() != event.to() || event.to() < event.from() - 1) {
            violated(
                    Invariant.I8,
                    event.subscriber(),
                    event.channel(),
                    "a gap from %d to %d with position %s was told where it stood at %s"
                            .formatted(event.from(), event.to(), event.position(), state.stands));
        }
        if (unknown) {
            if (!channel.storeLost) {
                violated(
                        Invariant.I8,
                        event.subscriber(),
                        event.channel(),
                        "unknown_epoch was told at %s, and the store never lost its data".formatted(state.stands));
            }
            state.pieces.clear();
            state.told.clear();
            state.began = event.position();
        } else {
            state.told.add(new Told(event.from(), event.to()));
            if (event.to() >= channel.oldestKept) {
                violated(
                        Invariant.I8,
                        event.subscriber(),
                        event.channel(),
                        "a gap to %d was told, but history kept %d".formatted(event.to(), channel.oldestKept));
            }
        }
        state.stands = event.position();
    }

    private void accept(Channel channel, WasRewound event) {
        Subscriber state = subscriber(channel, event.subscriber());
        Position stands = state.stands;
        long end = event.position().offset();
        if (event.lost() < 1
                || end + event.lost() != stands.offset()
                || event.position().epoch() > stands.epoch()) {
            violated(
                    Invariant.I8,
                    event.subscriber(),
                    event.channel(),
                    "rewound by %d to %s was told where it stood at %s"
                            .formatted(event.lost(), event.position(), stands));
        }
        state.shorten(end);
        state.stands = event.position();
        if (channel.top.epoch() == stands.epoch() && channel.top.offset() > end) {
            channel.top = event.position(); // what was above is lost for all
        }
    }

    private void accept(Channel channel, Kept event) {
        Position at = channel.historyAt;
        Position position = event.position();
        if (position.equals(channel.historyAt) || position.offset() <= at.offset()) {
            // A new page begins: history was asked for again.
            channel.oldestKept = position.offset();
        } else if (!at.equals(Position.NOTHING) && position.offset() != at.offset() + 1) {
            violated(Invariant.I3, HISTORY, event.channel(), "%s is followed by %s".formatted(at, position));
        } else if (at.equals(Position.NOTHING)) {
            channel.oldestKept = position.offset();
        }
        channel.historyAt = position;
        see(channel, event.channel(), HISTORY, Invariant.I3, position, event.messageId(), event.content());
    }

    /** Compares what stands at a position with what stood there for everybody else. */
    private void see(
            Channel channel,
            String name,
            String who,
            Invariant invariant,
            Position position,
            String messageId,
            String content) {
        Content seen = new Content(messageId, content);
        Content before = channel.log.putIfAbsent(position, seen);
        if (before == null) {
            channel.places.computeIfAbsent(messageId, _ -> new ArrayList<>(1)).add(position);
            channel.firstSeen.merge(position.epoch(), position.offset(), Math::min);
            if (position.epoch() > channel.top.epoch()
                    || position.epoch() == channel.top.epoch() && position.offset() > channel.top.offset()) {
                channel.top = position;
            }
        } else if (!before.equals(seen)) {
            violated(invariant, who, name, "%s is %s, others saw %s".formatted(position, seen, before));
        }
    }

    private static Subscriber subscriber(Channel channel, String name) {
        return channel.subscribers.computeIfAbsent(name, _ -> new Subscriber());
    }

    private void violated(Invariant invariant, String subscriber, String channel, String sentence) {
        count++;
        if (violations.size() < VIOLATIONS_MAX) {
            violations.add(new Violation(invariant, subscriber, channel, sentence));
        }
    }

    // --- the whole picture -----------------------------------------------------------------------------------------

    private static void checkCrossings(
            List<Violation> all, String name, Channel channel, String subscriber, Subscriber state) {
        for (Crossing crossing : state.crossings) {
            Long first = channel.firstSeen.get(crossing.into);
            if (first != null && first <= crossing.last.offset() && state.has(crossing.last)) {
                all.add(new Violation(
                        Invariant.I3,
                        subscriber,
                        name,
                        "has %s, but the next epoch began at %d or before, and no rewound was told"
                                .formatted(crossing.last, first)));
            }
        }
    }

    private static void checkAcknowledged(
            List<Violation> all, String name, Channel channel, String subscriber, Subscriber state) {
        for (Position position : channel.acknowledged.values()) {
            boolean passed = position.offset() > state.began.offset()
                    && position.offset() <= state.stands.offset()
                    && position.epoch() >= state.began.epoch();
            if (passed && !state.has(position) && !wasTold(state, position) && !wasLost(channel, position)) {
                all.add(new Violation(
                        Invariant.I4,
                        subscriber,
                        name,
                        "never received %s, which was acknowledged, and stands at %s"
                                .formatted(position, state.stands)));
            }
        }
    }

    private static boolean wasTold(Subscriber state, Position position) {
        for (Told told : state.told) {
            if (told.from <= position.offset() && position.offset() <= told.to) {
                return true;
            }
        }
        return false;
    }

    /** Whether a later epoch began at or before this offset, so that an acknowledgement was lost with the tail. */
    private static boolean wasLost(Channel channel, Position position) {
        return channel.firstSeen.tailMap(position.epoch(), false).values().stream()
                .anyMatch(first -> first <= position.offset());
    }

    private static void checkDuplicates(
            List<Violation> all, String name, Channel channel, String subscriber, Subscriber state) {
        channel.places.forEach((messageId, positions) -> {
            if (positions.size() > 1 && positions.stream().filter(state::has).count() > 1) {
                all.add(new Violation(
                        Invariant.I5,
                        subscriber,
                        name,
                        "received message id %s at each of %s".formatted(messageId, positions)));
            }
        });
    }
}
