/**
 * HTTP without a stream: publish and history.
 *
 * <p>Knows {@code edge.node}, {@code edge.wire}, {@code core.model} and {@code core.port}.
 *
 * <p>Thread: virtual threads; plain blocking code.
 *
 * <p>Always true: an error is problem+json with a code of the registry.
 *
 * <p>At the limit of time for the store a publish is {@code uncertain} and a read {@code unavailable}.
 */
@NullMarked
package io.tailrace.sse.http;

import org.jspecify.annotations.NullMarked;
