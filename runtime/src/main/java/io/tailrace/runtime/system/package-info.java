/**
 * The machine behind the ports of {@code core}: time, chance, timers and meters.
 *
 * <p>Knows {@code core.port} and Micrometer.
 *
 * <p>Thread: everything here may be called from any thread, event loops included.
 *
 * <p>Always true: nowhere else in a process is the clock read or chance drawn.
 *
 * <p>At the limit of values of a label, the rest is counted together as {@code other}.
 */
@NullMarked
package io.tailrace.runtime.system;

import org.jspecify.annotations.NullMarked;
