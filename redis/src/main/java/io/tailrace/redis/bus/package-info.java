/**
 * The bus over Redis pub/sub: a node's ear on what is appended, and the probe that knows whether it hears.
 *
 * <p>Knows {@code core.port}, {@code redis.format}, {@code redis.connection} and the Redis client.
 *
 * <p>Thread: one event loop; calls come from anywhere, the listener is called on that loop and must not block.
 *
 * <p>Always true: a channel is told {@code subscribed} only when the last of its SUBSCRIBEs is confirmed, and after
 * every break anew; what arrives for a channel that nobody wants any more is dropped.
 *
 * <p>At the limit of unconfirmed channels the rest waits: after a break a large node comes back in bounded steps.
 */
@NullMarked
package io.tailrace.redis.bus;

import org.jspecify.annotations.NullMarked;
