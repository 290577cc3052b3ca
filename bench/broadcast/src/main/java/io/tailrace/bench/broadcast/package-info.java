/**
 * The peer that a Quarkus application would otherwise use: {@code broadcast()} of quarkus-websockets-next.
 *
 * <p>Knows the platform and nothing of ours. Its one endpoint runs on the event loop of the connection that publishes,
 * one message at a time. It keeps nothing, so it has no limit but the platform's own.
 */
@NullMarked
package io.tailrace.bench.broadcast;

import org.jspecify.annotations.NullMarked;
