/**
 * The producers of what every process shares: clock, chance, timers, meter, namespaces, the node's name.
 *
 * <p>Knows {@code core}, {@code runtime.config}, {@code runtime.system}, CDI and Micrometer.
 *
 * <p>Thread: called by the container, once for each bean.
 *
 * <p>Always true: only {@code wiring} packages produce beans.
 *
 * <p>At a wrong setting the start ends with its sentence.
 */
@NullMarked
package io.tailrace.runtime.wiring;

import org.jspecify.annotations.NullMarked;
