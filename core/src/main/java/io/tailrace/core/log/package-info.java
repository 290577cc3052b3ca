/**
 * What every engine of the log shares: the table of epochs, and resume as one pure function.
 *
 * <p>Knows {@code core.model}. Immutable values, thread-safe.
 *
 * <p>Always true: starts in a table never fall and epochs grow; what a reader is told follows from table, top and first
 * kept alone.
 */
@NullMarked
package io.tailrace.core.log;

import org.jspecify.annotations.NullMarked;
