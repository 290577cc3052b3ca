/**
 * All services in one JVM: the engine that the settings choose, and the ports wired directly, without gRPC between our
 * own parts.
 *
 * <p>Knows everybody: the one place that may. Runs once, at start.
 */
@NullMarked
package io.tailrace.standalone.wiring;

import org.jspecify.annotations.NullMarked;
