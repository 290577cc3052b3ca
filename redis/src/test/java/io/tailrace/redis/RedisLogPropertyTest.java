package io.tailrace.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.tailrace.core.log.EpochTable;
import io.tailrace.core.log.Resume;
import io.tailrace.core.model.ChannelName;
import io.tailrace.core.model.Message;
import io.tailrace.core.model.Namespace;
import io.tailrace.core.model.Position;
import io.tailrace.core.model.Publication;
import io.tailrace.core.model.Retention;
import io.tailrace.core.port.Batch;
import io.tailrace.core.port.From;
import io.tailrace.core.port.Log;
import io.tailrace.core.port.ReadResult;
import io.tailrace.core.port.Stored;
import io.tailrace.core.port.Top;
import io.tailrace.testkit.contract.Publications;
import io.tailrace.testkit.fault.RedisServer;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The functions against a model that is as plain as possible, over random appends, repeats, lineages, lost tails,
 * vanished keys and reads. So the table in Lua, where it reads on, and {@link Resume} agree. {@code -Dseed=} repeats
 * one.
 */
class RedisLogPropertyTest {
    private static final int OPERATIONS = 600;
    private static final List<String> PARTS = List.of("m", "l", "i0", "i1");
    private static final String KEY = "%s:{room}:%s";

    private static Vertx vertx;
    private static RedisServer server;

    @BeforeAll
    static void start(@TempDir Path directory) {
        vertx = Vertx.vertx();
        server = RedisServer.in(directory).option("enable-debug-command", "yes").start();
    }

    @AfterAll
    static void stop() {
        server.close();
        vertx.close();
    }

    static List<Long> seeds() {
        Long given = Long.getLong("seed");
        return given != null ? List.of(given) : List.of(1L, 2L, 3L, 4L, System.nanoTime());
    }

    /** What the channel must be. */
    private record Model(EpochTable table, long top, long firstKept, Map<Long, String> ids) {
        static final Model EMPTY = new Model(EpochTable.EMPTY, 0, 1, Map.of());
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void theStoreIsWhatTheModelIs(long seed) {
        try (RedisEngine engine = new RedisEngine(vertx, server)) {
            new Run(seed, engine).run();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("seed %d: %s".formatted(seed, e.getMessage()), e);
        }
    }

    private static final class Run {
        private final Random random;
        private final Log log;
        private final String prefix;
        private final ChannelName channel = new ChannelName("room");
        private final List<Long> epochs = new ArrayList<>(List.of(0L, 7L));

        private Model model = Model.EMPTY;
        private Model saved = Model.EMPTY;
        private boolean otherLineage = true;
        private int published;

        Run(long seed, RedisEngine engine) {
            this.random = new Random(seed);
            this.log = engine.log();
            this.prefix = engine.settings().prefix();
        }

        void run() {
            append(1);
            copy("", "saved-");
            for (int i = 0; i < OPERATIONS; i++) {
                int dice = random.nextInt(1_000);
                if (dice < 400) {
                    read();
                } else if (dice < 550) {
                    newest();
                } else if (dice < 800) {
                    append(1 + random.nextInt(6));
                } else if (dice < 850) {
                    repeat();
                } else if (dice < 940) {
                    changeLineage();
                } else if (dice < 970) {
                    copy("", "saved-");
                } else if (dice < 998) {
                    // A replica that had less is promoted.
                    copy("saved-", "");
                    model = saved;
                    changeLineage();
                } else {
                    server.ask("DEL", KEY.formatted(prefix, "m"));
                    model = Model.EMPTY;
                }
            }
        }

        private void append(int count) {
            int keep = random.nextInt(40) == 0 ? 0 : 1 + random.nextInt(300);
            Namespace namespace = new Namespace(
                    "default",
                    new Retention(keep, 1 << 30, 3_600_000),
                    Namespace.defaults("default").durability(),
                    1 << 16,
                    3_600_000,
                    100_000);
            List<Publication> publications = new ArrayList<>();
            Map<Long, String> ids = new HashMap<>(model.ids());
            for (int i = 1; i <= count; i++) {
                String id = "m" + ++published;
                publications.add(Publications.of(id));
                ids.put(model.top() + i, id);
            }

            List<Stored> outcomes = answer(log.append(channel, namespace, new Batch(publications)))
                    .outcomes();

            long epoch = outcomes.getFirst().position().epoch();
            EpochTable table = model.table();
            if (table.isEmpty() || otherLineage) {
                assertThat(epoch).isGreaterThan(table.epoch());
                table = table.with(epoch, model.top() + 1);
                epochs.add(epoch);
                otherLineage = false;
            }
            assertThat(epoch).isEqualTo(table.epoch());
            for (int i = 0; i < count; i++) {
                assertThat(outcomes.get(i)).isEqualTo(new Stored.Fresh(new Position(epoch, model.top() + i + 1)));
            }
            long top = model.top() + count;
            long firstKept = Math.max(
                    model.firstKept(),
                    Math.max(top - keep + 1, table.pairs().getFirst().start()));
            model = new Model(table, top, firstKept, ids);
        }

        /** A message that was appended in this lineage of the channel is known, and nothing is written. */
        private void repeat() {
            if (model.top() == 0) {
                return;
            }
            long offset = 1 + random.nextLong(model.top());
            String id = model.ids().get(offset);

            Stored stored = answer(log.append(channel, Namespace.defaults("default"), Publications.batch(id)))
                    .outcomes()
                    .getFirst();

            assertThat(stored).isInstanceOf(Stored.Duplicate.class);
            assertThat(stored.position().offset()).isEqualTo(offset);
            assertThat(answer(log.tops(List.of(channel))))
                    .containsExactly(new Top(model.table().epoch(), model.top()));
        }

        private void read() {
            long epoch = epochs.get(random.nextInt(epochs.size()));
            Position position = epoch == 0 ? Position.NOTHING : new Position(epoch, random.nextLong(model.top() + 12));
            int limit = random.nextInt(50);

            ReadResult read = answer(log.read(channel, new From.After(position), limit));

            Resume.Standing standing = Resume.from(model.table(), model.top(), model.firstKept(), position);
            assertThat(read.notices()).isEqualTo(standing.notices());
            assertThat(read.standing()).isEqualTo(standing.position());
            compare(
                    read,
                    standing.position().offset(),
                    Math.min(standing.position().offset() + limit, model.top()));
        }

        private void newest() {
            long before = random.nextBoolean() ? 0 : 1 + random.nextLong(model.top() + 3);
            int limit = random.nextInt(50);

            ReadResult read = answer(log.read(channel, new From.Newest(before), limit));

            long last = before == 0 ? model.top() : Math.min(before - 1, model.top());
            assertThat(read.notices()).isEmpty();
            compare(read, Math.max(last - limit, Math.min(last, model.firstKept() - 1)), last);
        }

        private void compare(ReadResult read, long after, long last) {
            assertThat(read.table()).isEqualTo(model.table());
            assertThat(read.top()).isEqualTo(model.top());
            assertThat(read.firstKept()).isEqualTo(model.firstKept());
            List<String> expected = new ArrayList<>();
            for (long offset = after + 1; offset <= last; offset++) {
                expected.add(model.table().at(offset) + " " + model.ids().get(offset));
            }
            List<String> found = new ArrayList<>();
            for (Message message : read.messages()) {
                found.add(message.position() + " " + message.publication().id());
            }
            assertThat(found).isEqualTo(expected);
        }

        private void changeLineage() {
            server.ask("DEBUG", "CHANGE-REPL-ID");
            // As a new connection does; the library asks once a second otherwise.
            server.ask("FCALL", "tailrace_v1_sync", "0");
            otherLineage = true;
        }

        private void copy(String from, String to) {
            for (String part : PARTS) {
                String key = KEY.formatted(prefix, to + part);
                server.ask("DEL", key);
                server.ask("COPY", KEY.formatted(prefix, from + part), key);
            }
            saved = from.isEmpty() ? model : saved;
        }

        private static <T> T answer(CompletionStage<T> stage) {
            return stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
        }
    }
}
