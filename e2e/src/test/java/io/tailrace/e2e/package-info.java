/**
 * The promises of Tailrace, one class each, examined from outside: real processes, both shapes, foreign clients.
 *
 * <p>Knows the harness and URLs. Chance comes from a seed that the test prints and {@code -Dseed=} replays.
 *
 * <p>Always true: a test leaves a shared installation as it found it, and uses a channel that no other test uses.
 */
@NullMarked
package io.tailrace.e2e;

import org.jspecify.annotations.NullMarked;
