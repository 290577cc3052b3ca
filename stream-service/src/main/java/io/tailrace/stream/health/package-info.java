/**
 * Readiness of the stream-service.
 *
 * <p>Knows {@code core.port} and the health annotations.
 *
 * <p>Thread: asked on threads of the platform, answers from a field.
 *
 * <p>Always true: ready once the store was reached, and from then on until the shutdown, because a store that is down
 * for all is no reason to take one replica out.
 */
@NullMarked
package io.tailrace.stream.health;

import org.jspecify.annotations.NullMarked;
