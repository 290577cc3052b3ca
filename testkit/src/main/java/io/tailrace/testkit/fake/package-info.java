/**
 * Ports that a test holds in its hand.
 *
 * <p>Knows {@code core.port}. Thread-safe, because engines ask from any thread.
 *
 * <p>Always true: nothing moves unless the test moves it.
 */
@NullMarked
package io.tailrace.testkit.fake;

import org.jspecify.annotations.NullMarked;
