package io.tailrace.testkit.property;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.core.model.ChannelName;
import io.tailrace.core.model.Durability;
import io.tailrace.core.model.Message;
import io.tailrace.core.model.Namespace;
import io.tailrace.core.model.Position;
import io.tailrace.core.model.Retention;
import io.tailrace.core.port.Batch;
import io.tailrace.core.port.BusBatch;
import io.tailrace.core.port.Meter;
import io.tailrace.core.port.ReadResult;
import io.tailrace.core.port.Top;
import io.tailrace.core.tail.Tail;
import io.tailrace.core.tail.TailEffect;
import io.tailrace.testkit.contract.Publications;
import io.tailrace.testkit.fake.ModelLog;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * A tail between a log that loses its newest messages, trims and changes its epoch, and a bus that loses, repeats,
 * delays and crosses: in the end what was told is what the log has, or what is missing was named. {@code -Dseed=} with
 * the number of a failed schedule repeats it as the first.
 */
final class TailPropertyTest {
    private static final int SCHEDULES = 6_000;
    private static final int STEPS = 120;
    private static final int QUIET_STEPS_MAX = 2_000;

    @Test
    void whateverBusAndLogDoTheTailTellsTheLogOrNamesWhatIsMissing() {
        long seed = Long.getLong("seed", new Random().nextLong());
        for (int i = 0; i < SCHEDULES; i++) {
            new Schedule(seed + i).run();
        }
    }

    /** Who listens to the tail: a window that is never trimmed, and what was named as missing. */
    private static final class Listener {
        private final TreeMap<Long, Message> told = new TreeMap<>();
        private long from;
        private long top;

        void live(List<Message> newest, long top) {
            from = top - newest.size();
            this.top = from;
            news(newest);
            assertThat(this.top).isEqualTo(top);
        }

        void news(List<Message> messages) {
            for (Message message : messages) {
                assertThat(message.offset()).as("follows without a hole").isEqualTo(top + 1);
                told.put(message.offset(), message);
                top++;
            }
        }

        void rewound(Position position) {
            assertThat(position.offset()).as("a rewind goes back").isLessThan(top);
            cut(position.offset());
        }

        void reset(Position position) {
            told.clear();
            from = position.offset();
            top = from;
        }

        void skipped(long to) {
            assertThat(to).as("a skip goes on").isGreaterThanOrEqualTo(top);
            top = to;
        }

        private void cut(long to) {
            told.tailMap(to, false).clear();
            top = to;
            from = Math.min(from, to);
        }
    }

    private static final class Schedule {
        private static final ChannelName CHANNEL = new ChannelName("stocks");

        private final long seed;
        private final Random random;
        private final List<BusBatch> onTheBus = new ArrayList<>();
        private final List<Asked> asked = new ArrayList<>();
        private final List<Runnable> answers = new ArrayList<>();
        private final ModelLog log = new ModelLog(this::published);
        private final Tail tail = new Tail(CHANNEL, Meter.NONE);
        private final Listener listener = new Listener();
        private final Namespace namespace;
        private boolean heard;
        private boolean calm;
        private int published;
        private final StringBuilder trace = new StringBuilder();

        /** A question on its way to the store. */
        private interface Asked {
            /** Answers as things are now; the answer is on its way when this returns. */
            void ask();
        }

        Schedule(long seed) {
            this.seed = seed;
            this.random = new Random(seed);
            int keep = random.nextInt(4) == 0 ? 0 : random.nextInt(2) == 0 ? 5 : 10_000;
            this.namespace = new Namespace(
                    "default", new Retention(keep, 1 << 20, 1 << 20), Durability.FAST, 1 << 16, 1 << 20, 1 << 20);
        }

        void run() {
            try {
                for (int i = 0; i < STEPS; i++) {
                    step();
                }
                settle();
                assertToldIsTheLog();
            } catch (AssertionError | RuntimeException failed) {
                throw new AssertionError("-Dseed=%d: %s%n%s".formatted(seed, failed.getMessage(), trace), failed);
            }
        }

        private void note(String what) {
            trace.append(what).append('\n');
        }

        private void step() {
            switch (random.nextInt(22)) {
                case 0, 1, 2, 3, 4, 5 -> publish(1 + random.nextInt(3));
                case 6, 7, 8, 9, 10 -> deliver();
                case 11, 12, 13 -> ask();
                case 14, 15, 16 -> answer();
                case 17 -> {
                    note("bus breaks");
                    heard = false;
                    onTheBus.clear();
                }
                case 18 -> confirm();
                case 19 -> compare();
                case 20 -> trouble();
                default -> repeat();
            }
        }

        private void publish(int count) {
            note("publish " + count + " after " + log.topNow(CHANNEL));
            published++;
            Batch batch = Publications.range("m" + published, 1, count);
            log.append(CHANNEL, namespace, batch).toCompletableFuture().join();
        }

        private void published(BusBatch batch) {
            if (heard) {
                onTheBus.add(batch);
            }
        }

        private void deliver() {
            if (onTheBus.isEmpty()) {
                return;
            }
            boolean crosses = !calm && random.nextInt(8) == 0;
            BusBatch batch = onTheBus.remove(crosses ? random.nextInt(onTheBus.size()) : 0);
            if (!calm && random.nextInt(12) == 0) {
                note("bus loses " + shown(batch));
                return;
            }
            note("bus brings " + shown(batch));
            tail.received(batch, this::perform);
        }

        private void repeat() {
            if (!onTheBus.isEmpty()) {
                BusBatch batch = onTheBus.get(random.nextInt(onTheBus.size()));
                note("bus repeats " + shown(batch));
                tail.received(batch, this::perform);
            }
        }

        private static String shown(BusBatch batch) {
            return batch.epoch() + "." + batch.firstOffset() + "…" + batch.lastOffset();
        }

        private void confirm() {
            note("bus confirms");
            heard = true;
            if (tail.live()) {
                compare();
            } else {
                tail.confirmed(this::perform);
            }
        }

        private void compare() {
            if (!tail.joined()) {
                return;
            }
            Position mine = tail.position();
            asked.add(() -> {
                Top top = log.topNow(CHANNEL);
                answers.add(() -> {
                    note("top was " + top + ", mine " + mine);
                    tail.compared(top, mine, this::perform);
                });
            });
        }

        private void ask() {
            if (!asked.isEmpty()) {
                asked.remove(random.nextInt(asked.size())).ask();
            }
        }

        private void answer() {
            if (!answers.isEmpty()) {
                answers.remove(random.nextInt(answers.size())).run();
            }
        }

        private void trouble() {
            switch (random.nextInt(6)) {
                case 0 -> {
                    int lost = random.nextInt(6);
                    note("fail-over loses " + lost);
                    log.failOver(CHANNEL, lost);
                }
                case 1 -> {
                    note("fail-over opens an epoch");
                    log.failOver(CHANNEL, 0);
                    log.openEpoch(CHANNEL);
                }
                case 2 -> {
                    if (random.nextInt(4) == 0) {
                        note("channel vanishes");
                        log.forget(CHANNEL);
                    }
                }
                case 3 -> {
                    note("trim");
                    log.trim(CHANNEL, random.nextInt(4));
                }
                case 4 -> tail.suspect(this::perform);
                default -> publish(1);
            }
        }

        private void perform(TailEffect effect) {
            note("  " + shown(effect));
            switch (effect) {
                case TailEffect.Read read ->
                    asked.add(() -> {
                        ReadResult result = log.readNow(CHANNEL, read.from(), read.limit());
                        boolean fails = !calm && random.nextInt(6) == 0;
                        answers.add(() -> {
                            note("read " + read.generation() + (fails ? " failed" : " answered, top " + result.top()));
                            if (fails) {
                                tail.readFailed(read.generation(), this::perform);
                            } else {
                                tail.read(read.generation(), result, this::perform);
                            }
                        });
                    });
                case TailEffect.Live(List<Message> newest, var table, long top) -> listener.live(newest, top);
                case TailEffect.News(List<Message> messages, var table) -> listener.news(messages);
                case TailEffect.Rewound(Position position, var table) -> listener.rewound(position);
                case TailEffect.Reset(Position position, var table) -> listener.reset(position);
                case TailEffect.Skipped(long top, var table) -> listener.skipped(top);
            }
        }

        private static String shown(TailEffect effect) {
            return switch (effect) {
                case TailEffect.News(List<Message> messages, var table) ->
                    "news " + (messages.isEmpty() ? "of " + table.text() : spanned(messages));
                case TailEffect.Live(List<Message> newest, var table, long top) -> "live at " + top;
                default -> effect.toString();
            };
        }

        private static @Nullable String spanned(List<Message> messages) {
            return messages.getFirst().position() + "…" + messages.getLast().position();
        }

        /** No more faults: the bus is confirmed, all that is under way arrives, and a sweep compares, twice. */
        private void settle() {
            note("calm");
            calm = true;
            confirm();
            for (int sweep = 0; sweep < 3; sweep++) {
                int steps = 0;
                while (!onTheBus.isEmpty() || !asked.isEmpty() || !answers.isEmpty()) {
                    deliver();
                    ask();
                    answer();
                    assertThat(steps++).as("steps until all is quiet").isLessThan(QUIET_STEPS_MAX);
                }
                compare();
            }
            publish(1);
            while (!onTheBus.isEmpty() || !asked.isEmpty() || !answers.isEmpty()) {
                deliver();
                ask();
                answer();
            }
        }

        private void assertToldIsTheLog() {
            List<Message> lineage = log.lineage(CHANNEL);

            assertThat(tail.live()).as("live").isTrue();
            assertThat(tail.top()).as("top").isEqualTo(lineage.size());
            assertThat(listener.top).as("told top").isEqualTo(lineage.size());
            assertThat(tail.position()).isEqualTo(lineage.getLast().position());
            listener.told.forEach((offset, message) ->
                    assertThat(message).as("offset " + offset).isSameAs(lineage.get((int) (offset - 1))));
        }
    }
}
