/**
 * Real processes that can be stopped, killed, paused and started again: what tests break, and what the cluster launcher
 * runs.
 *
 * <p>Knows the JDK, and the Redis binary that lies in {@code org.signal:embedded-redis}; no test framework.
 *
 * <p>Thread: plain blocking code; a server is used by one thread, but for its {@code process}.
 *
 * <p>Always true: only processes that were started here are ended, by their handle, at the latest when this JVM ends in
 * order. Every wait has a limit, after which it fails with the end of the process's log.
 */
@NullMarked
package io.tailrace.testkit.fault;

import org.jspecify.annotations.NullMarked;
