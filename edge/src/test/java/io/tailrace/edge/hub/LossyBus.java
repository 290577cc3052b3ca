package io.tailrace.edge.hub;

import io.tailrace.core.model.ChannelName;
import io.tailrace.core.port.Bus;
import io.tailrace.core.port.BusBatch;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A bus that loses, repeats and crosses what it is told while it is not {@link #calm}, and breaks on command. */
final class LossyBus implements Bus, Consumer<BusBatch> {
    private final Random random;
    private final Set<ChannelName> wanted = new HashSet<>();
    private @Nullable Listener listener;
    private @Nullable BusBatch late;
    private boolean broken;
    private boolean calm;

    LossyBus(long seed, boolean calm) {
        this.random = new Random(seed);
        this.calm = calm;
    }

    private Listener listener() {
        if (listener == null) {
            throw new IllegalStateException("not started");
        }
        return listener;
    }

    @Override
    public synchronized void start(Listener listener, Prober prober) {
        this.listener = listener;
    }

    @Override
    public synchronized void accept(BusBatch batch) {
        if (broken || !wanted.contains(batch.channel())) {
            return;
        }
        switch (calm ? 99 : random.nextInt(20)) {
            case 0 -> {}
            case 1 -> {
                listener().received(batch);
                listener().received(batch);
            }
            case 2 -> {
                if (late == null) {
                    late = batch;
                    return;
                }
                listener().received(batch);
            }
            default -> listener().received(batch);
        }
        if (late != null) {
            listener().received(late);
            late = null;
        }
    }

    synchronized void breakDown() {
        broken = true;
        late = null;
    }

    synchronized void heal() {
        if (broken) {
            broken = false;
            wanted.forEach(listener()::subscribed);
        }
    }

    synchronized void calm() {
        calm = true;
        heal();
    }

    @Override
    public synchronized void subscribe(ChannelName channel) {
        wanted.add(channel);
        if (!broken) {
            listener().subscribed(channel);
        }
    }

    @Override
    public synchronized void unsubscribe(ChannelName channel) {
        wanted.remove(channel);
    }

    synchronized int subscriptions() {
        return wanted.size();
    }

    @Override
    public Health health() {
        return Health.HEARING;
    }

    @Override
    public void stop() {}
}
