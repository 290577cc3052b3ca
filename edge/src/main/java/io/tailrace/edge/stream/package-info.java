/**
 * What a URL asks for: the channels of a stream and where each begins; the same on WebSocket and SSE.
 *
 * <p>Knows {@code core.model} and {@code core.cursor}. Immutable values, thread-safe.
 *
 * <p>At the limit of channels the query is refused as {@code too_many}.
 */
@NullMarked
package io.tailrace.edge.stream;

import org.jspecify.annotations.NullMarked;
