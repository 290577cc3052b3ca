/**
 * What the tests stand on: real processes, started by {@code ./tailrace} as a user would, and clients that share no
 * code with the servers.
 *
 * <p>Knows {@code testkit} for processes, faults and the checker; Tailrace only by its URLs, its process numbers and
 * its screen.
 *
 * <p>Thread: one virtual thread for each stream that is read by hand; the JDK's client has its own.
 *
 * <p>Always true: each wait has a limit, after which it fails with what was seen instead; nothing that a test starts
 * outlives it.
 */
@NullMarked
package io.tailrace.e2e.harness;

import org.jspecify.annotations.NullMarked;
