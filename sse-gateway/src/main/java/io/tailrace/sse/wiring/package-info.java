/**
 * What this process alone may choose: the bus on Redis. The rest of its node is built by {@code edge.wiring}.
 *
 * <p>Knows {@code redis} and {@code runtime}. Start and end of the process only.
 *
 * <p>Always true: a process that has a bus of its own produces it, and wins over this default.
 */
@NullMarked
package io.tailrace.sse.wiring;

import org.jspecify.annotations.NullMarked;
