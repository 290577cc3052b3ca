package io.tailrace.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.core.model.ChannelName;
import io.tailrace.core.model.Data;
import io.tailrace.core.model.MessageId;
import io.tailrace.core.model.Namespace;
import io.tailrace.core.model.Position;
import io.tailrace.core.model.Publication;
import io.tailrace.core.model.Tag;
import io.tailrace.core.port.Batch;
import io.tailrace.core.port.Bus;
import io.tailrace.core.port.BusBatch;
import io.tailrace.core.port.Stored;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What {@link Bus} promises, as tests; with a log beside it that it hears. */
public abstract class BusContract {
    protected static final ChannelName CHANNEL = new ChannelName("room");
    private static final ChannelName OTHER = new ChannelName("chat:other/room");
    private static final ChannelName LAST = new ChannelName("last");
    private static final Namespace PLENTY = LogContract.PLENTY;

    private final Heard heard = new Heard();
    private @Nullable Engine made;
    private int lastAppends;

    /** Makes an engine in which no channel has a message, its bus not started. It is closed after the test. */
    protected abstract Engine engine(Namespace namespace);

    @BeforeEach
    final void startBus() {
        made = engine(PLENTY);
        engine().bus().start(heard, engine().log()::probe);
    }

    @AfterEach
    final void closeEngine() {
        engine().bus().stop();
        engine().close();
    }

    private Engine engine() {
        Engine known = made;
        if (known == null) {
            throw new IllegalStateException("no engine was made");
        }
        return known;
    }

    private List<Stored> append(ChannelName channel, Namespace namespace, Batch batch) {
        return LogContract.answer(engine().log().append(channel, namespace, batch))
                .outcomes();
    }

    private List<Stored> append(ChannelName channel, String... ids) {
        return append(channel, PLENTY, Publications.batch(ids));
    }

    private void subscribe(ChannelName channel) {
        long before = heard.confirmations(channel);
        engine().bus().subscribe(channel);
        heard.await(told -> told.confirmations(channel) > before);
    }

    /** Waits until everything appended before has been told: what comes after it on the same bus has arrived. */
    private void hearAll() {
        subscribe(LAST);
        int before = heard.batches(LAST).size();
        append(LAST, PLENTY, Publications.batch("last-" + ++lastAppends));
        heard.await(told -> told.batches(LAST).size() > before);
    }

    @Test
    void everyAppendAfterTheConfirmationIsHeardInOrder() {
        subscribe(CHANNEL);

        for (int i = 1; i <= 100; i++) {
            append(CHANNEL, "m-" + i);
        }

        heard.await(told -> told.offsets(CHANNEL).size() >= 100);
        assertThat(heard.offsets(CHANNEL))
                .isEqualTo(LongStream.rangeClosed(1, 100).boxed().toList());
    }

    @Test
    void aBatchTellsEpochStartAndMessagesAsTheyAreInTheLog() {
        append(CHANNEL, "a", "b");
        subscribe(CHANNEL);

        List<Stored> outcomes = append(CHANNEL, "c", "d");

        heard.await(told -> !told.batches(CHANNEL).isEmpty());
        BusBatch batch = heard.batches(CHANNEL).getFirst();
        Position first = outcomes.getFirst().position();
        assertThat(batch.epoch()).isEqualTo(first.epoch());
        assertThat(batch.epochStart()).isEqualTo(1);
        assertThat(batch.firstOffset()).isEqualTo(3);
        assertThat(batch.lastOffset()).isEqualTo(4);
        assertThat(batch.messages().getFirst().position()).isEqualTo(first);
        assertThat(Publications.ids(batch.messages())).containsExactly("c", "d");
        assertThat(batch.messages())
                .allSatisfy(message -> assertThat(message.timeMillis()).isPositive());
    }

    @Test
    void onlyWhatIsNewIsTold() {
        append(CHANNEL, "a");
        subscribe(CHANNEL);

        append(CHANNEL, "a");
        append(CHANNEL, "a", "b", "b", "c");

        hearAll();
        assertThat(heard.batches(CHANNEL)).hasSize(1);
        assertThat(Publications.ids(heard.batches(CHANNEL).getFirst().messages()))
                .containsExactly("b", "c");
    }

    @Test
    void dataArrivesByteForByte() {
        subscribe(CHANNEL);
        byte[] all = new byte[256];
        for (int i = 0; i < all.length; i++) {
            all[i] = (byte) i;
        }
        Publication publication = new Publication(
                new Data.Bytes(all), "kéy", new MessageId("ïd"), List.of(new Tag("color", "blå")), "söme");

        append(CHANNEL, PLENTY, new Batch(List.of(publication)));

        heard.await(told -> !told.batches(CHANNEL).isEmpty());
        assertThat(Publications.said(
                        heard.batches(CHANNEL).getFirst().messages().getFirst().publication()))
                .isEqualTo(Publications.said(publication));
    }

    @Test
    void anEphemeralChannelIsHeard() {
        subscribe(CHANNEL);

        append(CHANNEL, LogContract.keeping(0, 0, 0), Publications.batch("a", "b"));

        heard.await(told -> told.offsets(CHANNEL).size() == 2);
        assertThat(heard.offsets(CHANNEL)).containsExactly(1L, 2L);
    }

    @Test
    void otherChannelsAreNotHeard() {
        subscribe(CHANNEL);

        append(OTHER, "a");
        append(CHANNEL, "a");

        hearAll();
        assertThat(heard.batches(OTHER)).isEmpty();
        assertThat(heard.batches(CHANNEL)).hasSize(1);
    }

    @Test
    void anUnsubscribedChannelIsHeardNoMore() {
        subscribe(CHANNEL);
        append(CHANNEL, "a");
        heard.await(told -> told.offsets(CHANNEL).size() == 1);

        engine().bus().unsubscribe(CHANNEL);
        hearAll();
        append(CHANNEL, "b");
        hearAll();

        assertThat(heard.offsets(CHANNEL)).containsExactly(1L);
    }

    @Test
    void askingAgainConfirmsAgain() {
        subscribe(CHANNEL);
        subscribe(CHANNEL);

        append(CHANNEL, "a");

        hearAll();
        assertThat(heard.offsets(CHANNEL)).containsExactly(1L);
    }

    @Test
    void theLastOfSeveralWishesCounts() {
        for (int i = 0; i < 20; i++) {
            engine().bus().subscribe(CHANNEL);
            engine().bus().unsubscribe(CHANNEL);
        }
        hearAll();
        heard.clear();
        subscribe(CHANNEL);

        append(CHANNEL, "a");

        heard.await(told -> told.offsets(CHANNEL).size() == 1);
        engine().bus().unsubscribe(CHANNEL);
        engine().bus().subscribe(CHANNEL);
        engine().bus().unsubscribe(CHANNEL);
        hearAll();
        append(CHANNEL, "b");
        hearAll();
        assertThat(heard.offsets(CHANNEL)).containsExactly(1L);
    }

    @Test
    void noAppendAfterTheConfirmationIsMissedHoweverOftenTheWishChanges() {
        for (int i = 0; i < 50; i++) {
            engine().bus().subscribe(CHANNEL);
            engine().bus().unsubscribe(CHANNEL);
            heard.clear();
            engine().bus().subscribe(CHANNEL);
            heard.await(told -> told.confirmations(CHANNEL) > 0);

            long offset = append(CHANNEL, "m-" + i).getFirst().position().offset();

            heard.await(told -> told.offsets(CHANNEL).contains(offset));
            engine().bus().unsubscribe(CHANNEL);
        }
    }

    @Test
    void manyChannelsAreHeardAtOnce() {
        int count = 2_000;
        List<ChannelName> channels = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            channels.add(new ChannelName("many/" + i));
        }
        channels.forEach(engine().bus()::subscribe);
        heard.await(told -> told.all().size() >= count);
        assertThat(heard.all()).containsExactlyInAnyOrderElementsOf(channels);

        append(channels.getFirst(), "a");
        append(channels.getLast(), "a");

        heard.await(told -> told.offsets(channels.getFirst()).size() == 1
                && told.offsets(channels.getLast()).size() == 1);
    }

    @Test
    void aWorkingBusIsFoundHearing() {
        Heard.waiting().until(() -> engine().bus().health() == Bus.Health.HEARING);
    }

    @Test
    void nothingIsToldAfterTheStop() {
        subscribe(CHANNEL);
        engine().bus().stop();
        heard.clear();

        append(CHANNEL, "a");

        assertThat(heard.all()).isEmpty();
    }
}
