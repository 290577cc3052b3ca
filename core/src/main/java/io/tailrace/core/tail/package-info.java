/**
 * The tail: how a node follows the newest messages of a channel that it has subscribers for.
 *
 * <p>Knows {@code core.model}, {@code core.port} and {@code core.log}; no socket, clock or thread.
 *
 * <p>Thread: one owner per channel.
 *
 * <p>Always true: what it tells has no hole that it does not name; the epoch is compared before the offset; one read
 * per missing range.
 *
 * <p>At the limit of held messages, what is held is dropped and read again from the last offset: nothing is lost.
 */
@NullMarked
package io.tailrace.core.tail;

import org.jspecify.annotations.NullMarked;
