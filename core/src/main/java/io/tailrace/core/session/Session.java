package io.tailrace.core.session;

import io.tailrace.codes.Code;
import io.tailrace.core.cursor.Start;
import io.tailrace.core.model.ChannelName;
import io.tailrace.core.model.MessageId;
import io.tailrace.core.model.Namespaces;
import io.tailrace.core.model.Publication;
import io.tailrace.core.model.TailraceException;
import io.tailrace.core.port.Randomness;
import io.tailrace.core.port.Stored;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One two-way connection: what it is subscribed to and what it has not got an answer for. Frames and outcomes go in,
 * effects come out, in the order in which they are to be performed. Confined to the loop of its socket.
 *
 * <p>A publisher has credits: so many messages and bytes without an answer. At the limit the socket is not read; below
 * half of it, it is read again. So a publisher that is too fast waits in its own send buffer.
 */
public final class Session {
    private final Namespaces namespaces;
    private final SessionLimits limits;
    private final Randomness randomness;
    private final String subject;

    /** A list, because most sessions have one or two, and 256 are searched in a microsecond. */
    private final List<ChannelName> channels = new ArrayList<>(1);

    private int unanswered;
    private long unansweredBytes;
    private boolean paused;

    /** @param subject who it is, empty for the anonymous */
    public Session(Namespaces namespaces, SessionLimits limits, Randomness randomness, String subject) {
        this.namespaces = namespaces;
        this.limits = limits;
        this.randomness = randomness;
        this.subject = subject;
    }

    /** Takes a frame of the client. */
    public void receive(ClientFrame frame, Consumer<SessionEffect> effects) {
        switch (frame) {
            case ClientFrame.Subscribe(FrameId id, ChannelName channel, Start start) ->
                subscribe(id, channel, start, effects);
            case ClientFrame.Unsubscribe(FrameId id, ChannelName channel) -> {
                if (channels.remove(channel)) {
                    effects.accept(new SessionEffect.Leave(channel));
                }
                tell(new ServerFrame.Unsubscribed(id, channel), effects);
            }
            case ClientFrame.Publish publish -> publish(publish, effects);
            case ClientFrame.Ping(FrameId id) -> tell(new ServerFrame.Pong(id), effects);
            case ClientFrame.Broken(FrameId id, String channel, Code code, String message) ->
                tell(new ServerFrame.Error(id, channel, code, message, 0), effects);
        }
    }

    private void subscribe(@Nullable FrameId id, ChannelName channel, Start start, Consumer<SessionEffect> effects) {
        if (channels.contains(channel)) {
            refuse(
                    id,
                    channel,
                    Code.ALREADY_SUBSCRIBED,
                    "this session is subscribed to '%s'; unsubscribe first to begin elsewhere".formatted(channel),
                    effects);
            return;
        }
        if (channels.size() >= limits.channelsMax()) {
            refuse(
                    id,
                    channel,
                    Code.TOO_MANY,
                    "this session has %d channels, the limit is %d; unsubscribe from one, or open another session"
                            .formatted(channels.size(), limits.channelsMax()),
                    effects);
            return;
        }
        try {
            namespaces.of(channel);
        } catch (TailraceException unknown) {
            refuse(id, channel, unknown.code(), unknown.sentence(), effects);
            return;
        }
        channels.add(channel);
        effects.accept(new SessionEffect.Join(id, channel, start));
    }

    private void publish(ClientFrame.Publish publish, Consumer<SessionEffect> effects) {
        MessageId messageId = publish.messageId() == null ? new MessageId(randomness.id()) : publish.messageId();
        Publication publication;
        try {
            namespaces.of(publish.channel());
            publication = new Publication(publish.data(), publish.key(), messageId, publish.tags(), subject);
        } catch (TailraceException refused) {
            refuse(publish.id(), publish.channel(), refused.code(), refused.sentence(), effects);
            return;
        }
        unanswered++;
        unansweredBytes += publication.weightBytes();
        effects.accept(new SessionEffect.Submit(publish.id(), publish.channel(), publication));
        boolean spent = unanswered >= limits.unansweredMax() || unansweredBytes >= limits.unansweredBytesMax();
        if (spent && !paused) {
            paused = true;
            effects.accept(SessionEffect.Pause.INSTANCE);
        }
    }

    /** A publish of this session has reached the store. */
    public void published(
            @Nullable FrameId id,
            ChannelName channel,
            Publication publication,
            Stored stored,
            Consumer<SessionEffect> effects) {
        switch (stored) {
            case Stored.Fresh fresh -> published(id, publication, stored, false, effects);
            case Stored.Duplicate duplicate -> published(id, publication, stored, true, effects);
            case Stored.Conflict conflict ->
                refuse(id, channel, Code.CONFLICT, conflictSentence(publication.id(), stored), effects);
        }
        answered(publication, effects);
    }

    private void published(
            @Nullable FrameId id,
            Publication publication,
            Stored stored,
            boolean duplicate,
            Consumer<SessionEffect> effects) {
        if (id != null) {
            tell(new ServerFrame.Published(id, stored.position(), publication.id(), duplicate), effects);
        }
    }

    /** What whoever reuses an id is told, on every transport. */
    public static String conflictSentence(MessageId id, Stored stored) {
        return "messageId '%s' was used for other data at position %s; make a new id for new data"
                .formatted(id, stored.position());
    }

    /** A publish of this session was refused. */
    public void refused(
            @Nullable FrameId id,
            ChannelName channel,
            Publication publication,
            TailraceException cause,
            Consumer<SessionEffect> effects) {
        tell(
                new ServerFrame.Error(id, channel.text(), cause.code(), cause.sentence(), cause.retryAfterMillis()),
                effects);
        answered(publication, effects);
    }

    private void answered(Publication publication, Consumer<SessionEffect> effects) {
        unanswered--;
        unansweredBytes -= publication.weightBytes();
        if (paused && unanswered <= limits.unansweredMax() / 2 && unansweredBytes <= limits.unansweredBytesMax() / 2) {
            paused = false;
            effects.accept(SessionEffect.Proceed.INSTANCE);
        }
    }

    /** A subscription came to nothing: its channel may be asked for again. */
    public void notJoined(ChannelName channel) {
        channels.remove(channel);
    }

    private static void tell(ServerFrame frame, Consumer<SessionEffect> effects) {
        effects.accept(new SessionEffect.Tell(frame));
    }

    private static void refuse(
            @Nullable FrameId id, ChannelName channel, Code code, String sentence, Consumer<SessionEffect> effects) {
        tell(new ServerFrame.Error(id, channel.text(), code, sentence, 0), effects);
    }
}
