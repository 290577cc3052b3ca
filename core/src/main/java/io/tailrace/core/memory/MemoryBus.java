package io.tailrace.core.memory;

import io.tailrace.core.model.ChannelName;
import io.tailrace.core.port.Bus;
import io.tailrace.core.port.BusBatch;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The bus of one process: a {@link MemoryLog} tells it, and it tells its listener, on the thread that appended. It
 * cannot break, so it hears from the start on.
 */
public final class MemoryBus implements Bus, Consumer<BusBatch> {
    private final Set<ChannelName> subscribed = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Listener listener;

    @Override
    public void start(Listener listener, Prober prober) {
        this.listener = listener;
    }

    @Override
    public void accept(BusBatch batch) {
        Listener told = listener;
        if (told != null && subscribed.contains(batch.channel())) {
            told.received(batch);
        }
    }

    @Override
    public void subscribe(ChannelName channel) {
        subscribed.add(channel);
        Listener told = listener;
        if (told == null) {
            throw new IllegalStateException("subscribe before start");
        }
        told.subscribed(channel);
    }

    @Override
    public void unsubscribe(ChannelName channel) {
        subscribed.remove(channel);
    }

    @Override
    public Health health() {
        return listener == null ? Health.STARTING : Health.HEARING;
    }

    @Override
    public void stop() {
        listener = null;
    }
}
