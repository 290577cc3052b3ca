/**
 * The entry of every process, and what it says when the start fails.
 *
 * <p>Knows {@code runtime.config} and Quarkus' life cycle.
 *
 * <p>Thread: the main thread.
 *
 * <p>Always true: a failure that an operator can cure is one sentence on the error stream and exit code 1; any other
 * keeps its stack trace.
 *
 * <p>No limit: it holds nothing.
 */
@NullMarked
package io.tailrace.runtime.start;

import org.jspecify.annotations.NullMarked;
