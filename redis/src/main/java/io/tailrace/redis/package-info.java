/**
 * The Redis engine's settings. The engine itself: {@code redis.log} makes order, {@code redis.bus} hears it,
 * {@code redis.connection} keeps both connected.
 *
 * <p>Knows {@code core.model}. Immutable values, made by whoever wires a process; nothing here reads configuration.
 *
 * <p>Always true: every limit has a name, a unit and a default.
 */
@NullMarked
package io.tailrace.redis;

import org.jspecify.annotations.NullMarked;
