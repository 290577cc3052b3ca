/**
 * The in-memory engine: the executable specification of the log and the bus, and what a laptop runs on.
 *
 * <p>Knows {@code core.model}, {@code core.log} and {@code core.port}.
 *
 * <p>Thread: call from anywhere; each channel has a lock that wraps no call to anybody else. Stages are complete when
 * they are returned.
 *
 * <p>Always true: one epoch for the life of a channel, taken from the start of the process; offsets without a hole.
 *
 * <p>At the limit of bytes a publish is {@code resource_exhausted}; reads and delivery go on.
 */
@NullMarked
package io.tailrace.core.memory;

import org.jspecify.annotations.NullMarked;
