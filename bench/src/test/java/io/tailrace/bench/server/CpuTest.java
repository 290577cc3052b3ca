package io.tailrace.bench.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

class CpuTest {
    @Test
    void readsUserAndSystemTimeBehindAnyName() {
        Cpu cpu = Cpu.parse("4711 (a) b (c) S 1 4711 4711 0 -1 4194560 5 6 7 8 123 45 9 9 20 0 1 0 100 1000 10");

        assertThat(cpu).isEqualTo(new Cpu(1_230_000, 450_000));
        assertThat(cpu.since(new Cpu(230_000, 50_000)).micros()).isEqualTo(1_400_000);
    }

    @Test
    void addsUpTheMachineWithoutIdleAndStolenTime() {
        assertThat(Cpu.parseMachine("cpu  100 20 30 4000 500 6 7 800 0 0\ncpu0 1 2 3 4 5 6 7 8 9 0\n"))
                .isEqualTo(new Cpu(1_200_000, 430_000));
    }

    @Test
    void readsItsOwnProcess() throws IOException {
        long pid = ProcessHandle.current().pid();
        Cpu before = Cpu.of(pid);
        double sum = 0;
        while (Cpu.of(pid).since(before).micros() < 30_000) {
            sum += Math.sqrt(sum + 1);
        }

        assertThat(sum).isPositive();
    }

    @Test
    void readsAFieldOfMemoryInBytes() throws IOException {
        assertThat(Memory.field(List.of("Rss:      12 kB", "Pss:      10 kB", "Pss_Dirty: 1 kB"), "Pss:"))
                .isEqualTo(10_240);
        assertThat(Memory.openFilesMax()).isGreaterThan(255);
    }
}
