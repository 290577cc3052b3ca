package io.tailrace.testkit.fault;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RedisServerTest {
    @TempDir
    Path directory;

    @Test
    void aKilledServerComesBackOnItsPortWithItsData() {
        try (RedisServer redis = RedisServer.in(directory)
                .option("appendonly", "yes")
                .option("appendfsync", "always")
                .start()) {
            int port = redis.port();
            redis.ask("SET", "name", "värde");

            redis.kill();
            assertThat(redis.running()).isFalse();
            redis.start();

            assertThat(redis.port()).isEqualTo(port);
            assertThat(redis.ask("GET", "name")).isEqualTo("värde");
            assertThat(redis.info("redis_version")).isEqualTo(RedisServer.VERSION);
        }
    }

    @Test
    void droppedDataStaysAway() {
        try (RedisServer redis =
                RedisServer.in(directory).option("appendonly", "yes").start()) {
            redis.ask("SET", "name", "value");

            assertThatThrownBy(redis::dropData).hasMessageContaining("stop it before its data goes");
            redis.stop();
            redis.dropData();
            redis.start();

            assertThat(redis.ask("GET", "name")).isEmpty();
        }
    }

    @Test
    void closeEndsTheProcess() {
        RedisServer redis = RedisServer.in(directory).start();
        ProcessHandle handle = redis.process().toHandle();

        redis.close();

        assertThat(handle.isAlive()).isFalse();
    }

    @Test
    void aWrongOptionFailsTheStartWithTheServersOwnWords() {
        assertThatThrownBy(() -> RedisServer.in(directory)
                        .option("appendonly", "perhaps")
                        .start())
                .hasMessageContaining("ended at its start with 1")
                .hasMessageContaining("'yes' or 'no'");
    }
}
