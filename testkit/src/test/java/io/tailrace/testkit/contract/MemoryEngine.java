package io.tailrace.testkit.contract;

import io.tailrace.core.memory.MemoryBus;
import io.tailrace.core.memory.MemoryLog;
import io.tailrace.core.port.Bus;
import io.tailrace.core.port.Log;
import io.tailrace.core.port.Meter;
import io.tailrace.testkit.fake.FakeClock;

/** The executable specification, with its time in the test's hand. */
final class MemoryEngine implements Engine {
    private static final long BYTES_MAX = 1L << 30;

    private final FakeClock clock = new FakeClock();
    private final MemoryBus bus = new MemoryBus();
    private final MemoryLog log = new MemoryLog(clock, Meter.NONE, BYTES_MAX, bus);

    @Override
    public Log log() {
        return log;
    }

    @Override
    public Bus bus() {
        return bus;
    }

    @Override
    public void pass(long millis) {
        clock.advanceMillis(millis);
    }

    @Override
    public void close() {
        // Nothing is held but memory.
    }
}
