/**
 * What stands in Redis: names of keys and bus channels, a message as bytes, an append as the bus tells it.
 *
 * <p>Knows {@code core.model} and {@code core.port}; no client, no thread. Whoever changes a layout changes the version
 * in the library's name too, because older and newer nodes read each other.
 *
 * <p>Always true: what is written is read back equal; anything else is refused with an exception, never misread.
 */
@NullMarked
package io.tailrace.redis.format;

import org.jspecify.annotations.NullMarked;
