package io.tailrace.testkit.contract;

import io.tailrace.core.port.Bus;
import io.tailrace.core.port.Log;

/** A log and the bus that hears it, new for each test. */
public interface Engine extends AutoCloseable {
    Log log();

    Bus bus();

    /** Returns when this much time has passed for the log: a fake clock is advanced, a real one waited for. */
    void pass(long millis);

    @Override
    void close();
}
