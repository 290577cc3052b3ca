/**
 * Builds the stream-service: chooses the store, makes sequencer and limits, opens the gRPC port, and takes it out of
 * service.
 *
 * <p>Knows everything of this module, {@code runtime}, {@code redis}, CDI and Quarkus.
 *
 * <p>Thread: called by the container; {@link io.tailrace.stream.wiring.Departure} blocks the thread of the shutdown.
 *
 * <p>Always true: only here beans are produced and only here Redis is known.
 *
 * <p>Without {@code tailrace.redis.url} the process does not start: several stream-services need one store.
 */
@NullMarked
package io.tailrace.stream.wiring;

import org.jspecify.annotations.NullMarked;
