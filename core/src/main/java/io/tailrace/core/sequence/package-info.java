/**
 * Publishes on their way to the store: one append in flight for each channel, and what arrives meanwhile is the next
 * batch.
 *
 * <p>Knows {@code core.model} and {@code core.port}; no thread, clock or socket.
 *
 * <p>Thread: call from anywhere. One short lock for each channel with something under way; it wraps no call of the log
 * and no answer.
 *
 * <p>Always true: messages of one channel reach the store in the order of their submission; a batch keeps the bounds of
 * {@link io.tailrace.core.port.Batch}; a channel with nothing under way costs nothing.
 *
 * <p>At the limit of messages or bytes under way a publish is {@code resource_exhausted}, and nothing of it was kept.
 */
@NullMarked
package io.tailrace.core.sequence;

import org.jspecify.annotations.NullMarked;
