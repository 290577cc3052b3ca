/**
 * One connection to Redis that is kept: opened again after every loss, with a wait that grows and is spread.
 *
 * <p>Knows the low-level Vert.x Redis client, and ports for chance. Nothing of channels or messages.
 *
 * <p>Thread: each connection lives on one event loop, its owner's; nothing blocks.
 *
 * <p>Always true: whoever owns a connection is told of each opening and each loss, in turn, and of nothing that belongs
 * to a connection before.
 *
 * <p>At the limit of an attempt's time it is given up and the next one begins.
 */
@NullMarked
package io.tailrace.redis.connection;

import org.jspecify.annotations.NullMarked;
