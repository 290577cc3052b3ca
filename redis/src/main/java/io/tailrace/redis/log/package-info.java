/**
 * The log in Redis: order is made by the functions of {@code tailrace_v1.lua}, and this calls them.
 *
 * <p>Knows {@code core.port}, {@code redis.format}, {@code redis.connection} and the Redis client. Holds no offset.
 *
 * <p>Thread: one event loop for both connections, one that appends and one that reads; calls come from anywhere and
 * stages complete on that loop.
 *
 * <p>Always true: an append whose answer was lost is sent again with its ids, or is {@code uncertain}; no notice is
 * told that a server said which was not the primary before and after.
 *
 * <p>At the limits of waiting calls or bytes the next call is refused as {@code resource_exhausted}; nothing queues
 * without end.
 */
@NullMarked
package io.tailrace.redis.log;

import org.jspecify.annotations.NullMarked;
