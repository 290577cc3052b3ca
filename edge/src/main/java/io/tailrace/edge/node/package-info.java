/**
 * What one node is made of, in one place: fan-out, link, namespaces, limits, its name.
 *
 * <p>Knows {@code core}, {@code edge.hub}, {@code edge.tail}. Made once at start; thread-safe.
 *
 * <p>At the limit of sessions a new one is refused, and told when to come again.
 */
@NullMarked
package io.tailrace.edge.node;

import org.jspecify.annotations.NullMarked;
