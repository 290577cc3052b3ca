package io.tailrace.standalone.wiring;

import io.tailrace.core.port.Bus;
import io.tailrace.core.port.Log;

/**
 * The store and the bus that a process runs on.
 *
 * @param description for the person at the terminal, e.g. {@code in memory}
 */
record Engine(String description, Log log, Bus bus, Runnable end) {
    void close() {
        bus.stop();
        end.run();
    }
}
