package io.tailrace.core.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.codes.Code;
import io.tailrace.core.cursor.Start;
import io.tailrace.core.model.ChannelName;
import io.tailrace.core.model.Data;
import io.tailrace.core.model.MessageId;
import io.tailrace.core.model.Namespaces;
import io.tailrace.core.model.Position;
import io.tailrace.core.model.Publication;
import io.tailrace.core.model.TailraceException;
import io.tailrace.core.port.Randomness;
import io.tailrace.core.port.Stored;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class SessionTest {
    private static final ChannelName STOCKS = new ChannelName("stocks");
    private static final ChannelName NEWS = new ChannelName("news");
    private static final ChannelName WEATHER = new ChannelName("weather");
    private static final FrameId ONE = new FrameId("1");
    private static final Position PLACE = new Position(7, 3);

    private static final Randomness CHANCE = new Randomness() {
        @Override
        public int below(int bound) {
            return 0;
        }

        @Override
        public String id() {
            return "made";
        }
    };

    private final List<SessionEffect> effects = new ArrayList<>();
    private final Session session =
            new Session(Namespaces.ONLY_DEFAULT, new SessionLimits(2, 4, 1 << 20), CHANCE, "alice");

    private List<SessionEffect> taken() {
        List<SessionEffect> taken = List.copyOf(effects);
        effects.clear();
        return taken;
    }

    private void subscribe(ChannelName channel) {
        session.receive(new ClientFrame.Subscribe(ONE, channel, Start.Now.INSTANCE), effects::add);
    }

    private void publish(String id) {
        session.receive(
                new ClientFrame.Publish(ONE, STOCKS, Data.Json.of("1"), null, new MessageId(id), List.of()),
                effects::add);
    }

    private static Publication publication(String id) {
        return new Publication(Data.Json.of("1"), null, new MessageId(id), List.of(), "alice");
    }

    private static SessionEffect error(ChannelName channel, Code code, String sentence) {
        return new SessionEffect.Tell(new ServerFrame.Error(ONE, channel.text(), code, sentence, 0));
    }

    @Test
    void aSubscribeAsksForItsPlace() {
        subscribe(STOCKS);

        assertThat(taken()).containsExactly(new SessionEffect.Join(ONE, STOCKS, Start.Now.INSTANCE));
    }

    @Test
    void aSecondSubscribeIsAlreadySubscribedAlsoWhileTheFirstHasNoPlace() {
        subscribe(STOCKS);
        taken();

        subscribe(STOCKS);

        assertThat(taken())
                .containsExactly(error(
                        STOCKS,
                        Code.ALREADY_SUBSCRIBED,
                        "this session is subscribed to 'stocks'; unsubscribe first to begin elsewhere"));
    }

    @Test
    void oneChannelMoreThanAllowedIsTooMany() {
        subscribe(STOCKS);
        subscribe(NEWS);
        taken();

        subscribe(WEATHER);

        assertThat(taken())
                .containsExactly(error(
                        WEATHER,
                        Code.TOO_MANY,
                        "this session has 2 channels, the limit is 2; unsubscribe from one, or open another session"));
    }

    @Test
    void anUnknownNamespaceTakesNoPlaceAmongTheChannels() {
        subscribe(new ChannelName("void:a"));
        subscribe(new ChannelName("void:b"));
        taken();

        subscribe(STOCKS);
        subscribe(NEWS);

        assertThat(taken()).allMatch(effect -> effect instanceof SessionEffect.Join);
    }

    @Test
    void anUnsubscribeLeavesFirstAndIsAnsweredLast() {
        subscribe(STOCKS);
        taken();

        session.receive(new ClientFrame.Unsubscribe(ONE, STOCKS), effects::add);

        assertThat(taken())
                .containsExactly(
                        new SessionEffect.Leave(STOCKS),
                        new SessionEffect.Tell(new ServerFrame.Unsubscribed(ONE, STOCKS)));
    }

    @Test
    void anUnsubscribeOfWhatWasNotSubscribedIsAnsweredToo() {
        session.receive(new ClientFrame.Unsubscribe(ONE, STOCKS), effects::add);

        assertThat(taken()).containsExactly(new SessionEffect.Tell(new ServerFrame.Unsubscribed(ONE, STOCKS)));
    }

    @Test
    void aSubscriptionThatCameToNothingMayBeAskedForAgain() {
        subscribe(STOCKS);
        session.notJoined(STOCKS);
        taken();

        subscribe(STOCKS);

        assertThat(taken()).containsExactly(new SessionEffect.Join(ONE, STOCKS, Start.Now.INSTANCE));
    }

    @Test
    void aPublishWithoutAnIdGetsOneAndTheSubject() {
        session.receive(new ClientFrame.Publish(null, STOCKS, Data.Json.of("1"), null, null, List.of()), effects::add);

        assertThat(taken()).singleElement().isInstanceOfSatisfying(SessionEffect.Submit.class, submit -> {
            assertThat(submit.publication().id().text()).isEqualTo("made");
            assertThat(submit.publication().subject()).isEqualTo("alice");
        });
    }

    @Test
    void theSocketIsNotReadAtTheLastCreditAndReadAgainAtHalf() {
        for (int i = 1; i <= 4; i++) {
            publish("m" + i);
        }
        assertThat(taken()).hasSize(5).endsWith(SessionEffect.Pause.INSTANCE);

        session.published(ONE, STOCKS, publication("m1"), new Stored.Fresh(PLACE), effects::add);
        assertThat(taken()).doesNotContain(SessionEffect.Proceed.INSTANCE);
        session.published(ONE, STOCKS, publication("m2"), new Stored.Fresh(PLACE), effects::add);

        assertThat(taken())
                .containsExactly(
                        new SessionEffect.Tell(new ServerFrame.Published(ONE, PLACE, new MessageId("m2"), false)),
                        SessionEffect.Proceed.INSTANCE);
    }

    @Test
    void aPublisherThatIsReadOnWhilePausedIsPausedOnce() {
        for (int i = 1; i <= 6; i++) {
            publish("m" + i);
        }

        assertThat(taken()).filteredOn(SessionEffect.Pause.INSTANCE::equals).hasSize(1);
    }

    @Test
    void refusalsAndConflictsGiveCreditsBackToo() {
        for (int i = 1; i <= 4; i++) {
            publish("m" + i);
        }
        taken();

        session.published(ONE, STOCKS, publication("m1"), new Stored.Conflict(PLACE), effects::add);
        session.refused(
                ONE,
                STOCKS,
                publication("m2"),
                new TailraceException(Code.UNAVAILABLE, "the store is away", 500),
                effects::add);

        assertThat(taken())
                .containsExactly(
                        error(
                                STOCKS,
                                Code.CONFLICT,
                                "messageId 'm1' was used for other data at position 7.3; make a new id for new data"),
                        new SessionEffect.Tell(
                                new ServerFrame.Error(ONE, "stocks", Code.UNAVAILABLE, "the store is away", 500)),
                        SessionEffect.Proceed.INSTANCE);
    }

    @Test
    void aDuplicateSaysSo() {
        publish("m1");
        taken();

        session.published(ONE, STOCKS, publication("m1"), new Stored.Duplicate(PLACE), effects::add);

        assertThat(taken())
                .containsExactly(
                        new SessionEffect.Tell(new ServerFrame.Published(ONE, PLACE, new MessageId("m1"), true)));
    }

    @Test
    void aPublishWithoutFrameIdIsAnsweredByNothing() {
        publish("m1");
        taken();

        session.published(null, STOCKS, publication("m1"), new Stored.Fresh(PLACE), effects::add);

        assertThat(taken()).isEmpty();
    }
}
