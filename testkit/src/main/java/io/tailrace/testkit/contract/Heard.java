package io.tailrace.testkit.contract;

import io.tailrace.core.model.ChannelName;
import io.tailrace.core.port.Bus;
import io.tailrace.core.port.BusBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;

/** A listener that keeps all it is told, in order. Thread-safe. */
public final class Heard implements Bus.Listener {
    /** Far above what any engine needs. */
    private static final long SECONDS_MAX = 30;

    private final List<Object> all = new ArrayList<>();

    @Override
    public synchronized void subscribed(ChannelName channel) {
        all.add(channel);
    }

    @Override
    public synchronized void received(BusBatch batch) {
        all.add(batch);
    }

    /** Everything so far: a {@link ChannelName} for each confirmation, a {@link BusBatch} for each batch. */
    public synchronized List<Object> all() {
        return List.copyOf(all);
    }

    public synchronized void clear() {
        all.clear();
    }

    /** The batches of one channel so far. */
    public List<BusBatch> batches(ChannelName channel) {
        return all().stream()
                .filter(BusBatch.class::isInstance)
                .map(BusBatch.class::cast)
                .filter(batch -> batch.channel().equals(channel))
                .toList();
    }

    /** How often a channel was confirmed so far. */
    public long confirmations(ChannelName channel) {
        return all().stream().filter(channel::equals).count();
    }

    /** All offsets of one channel in the order they were told. */
    public List<Long> offsets(ChannelName channel) {
        return batches(channel).stream()
                .flatMap(batch -> Publications.offsets(batch.messages()).stream())
                .toList();
    }

    /** Waits until what was told satisfies the condition. */
    public void await(Predicate<Heard> condition) {
        waiting().until(() -> condition.test(this));
    }

    /** A wait for real things, with a limit that only a broken engine reaches. */
    public static ConditionFactory waiting() {
        return Awaitility.await()
                .pollInterval(5, TimeUnit.MILLISECONDS)
                .pollDelay(0, TimeUnit.MILLISECONDS)
                .atMost(SECONDS_MAX, TimeUnit.SECONDS);
    }
}
