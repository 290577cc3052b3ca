/**
 * Where a reader stands: the start it asks for, and the opaque text that holds a position for each of its channels.
 *
 * <p>Knows {@code core.model}. Immutable values, thread-safe.
 *
 * <p>Always true: for one channel the cursor is the position; a cursor of other channels is refused, never guessed.
 */
@NullMarked
package io.tailrace.core.cursor;

import org.jspecify.annotations.NullMarked;
