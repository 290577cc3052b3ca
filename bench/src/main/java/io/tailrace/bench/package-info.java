/**
 * The figures: {@code fanout} (CPU per delivery and latency, as ratios to the floor) and {@code idle} (memory per
 * socket).
 *
 * <p>Knows {@code bench.load}, {@code bench.server} and {@code bench.report}; of Tailrace nothing but its wire.
 *
 * <p>Thread: the main one steers; the load client has a loop of its own.
 *
 * <p>Always true: a run in which a message is missing, comes twice or comes in another order is void, and the process
 * ends with 1; a process that was started here is ended here.
 */
@NullMarked
package io.tailrace.bench;

import org.jspecify.annotations.NullMarked;
