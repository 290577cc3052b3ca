package io.tailrace.bench.server;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** CPU time of a process so far, as the kernel counts it: user and system, in steps of 10 ms. */
public record Cpu(long userMicros, long systemMicros) {
    /** USER_HZ, which is 100 on every Linux that Java runs on. */
    private static final long MICROS_PER_TICK = 10_000;

    public static Cpu of(long pid) throws IOException {
        return parse(Files.readString(Path.of("/proc", Long.toString(pid), "stat")));
    }

    /** From the one line of {@code /proc/PID/stat}; the name in it may hold spaces and brackets. */
    static Cpu parse(String stat) {
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", 14);
        return new Cpu(Long.parseLong(fields[11]) * MICROS_PER_TICK, Long.parseLong(fields[12]) * MICROS_PER_TICK);
    }

    /** Of all processes together, interrupts included; what waits or was taken by the hypervisor is not. */
    public static Cpu ofMachine() throws IOException {
        return parseMachine(Files.readString(Path.of("/proc/stat")));
    }

    /** From the first line of {@code /proc/stat}: user, nice, system, idle, iowait, irq, softirq. */
    static Cpu parseMachine(String stat) {
        String[] fields = stat.substring(0, stat.indexOf('\n')).split(" +");
        long user = Long.parseLong(fields[1]) + Long.parseLong(fields[2]);
        long system = Long.parseLong(fields[3]) + Long.parseLong(fields[6]) + Long.parseLong(fields[7]);
        return new Cpu(user * MICROS_PER_TICK, system * MICROS_PER_TICK);
    }

    public Cpu since(Cpu before) {
        return new Cpu(userMicros - before.userMicros, systemMicros - before.systemMicros);
    }

    public long micros() {
        return userMicros + systemMicros;
    }
}
