/**
 * The words of Tailrace as records that check themselves: a wrong one cannot exist.
 *
 * <p>Knows the registry of codes and nothing else of ours. Immutable, thread-safe.
 *
 * <p>At a limit a constructor throws {@link io.tailrace.core.model.TailraceException} with the value, the limit and the
 * cure.
 */
@NullMarked
package io.tailrace.core.model;

import org.jspecify.annotations.NullMarked;
