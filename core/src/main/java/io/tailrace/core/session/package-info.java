/**
 * One client connection as a state machine: frames in, effects out. The frames are those of {@code docs/protocol.md}.
 *
 * <p>Knows {@code core.model}, {@code core.cursor} and the registry of codes; no socket, text format, clock or thread.
 *
 * <p>Thread: a session belongs to the loop of its socket; the frames are immutable.
 *
 * <p>At the limit of channels a subscribe is refused as {@code too_many}; at the limit of unanswered publishes the
 * socket is not read.
 */
@NullMarked
package io.tailrace.core.session;

import org.jspecify.annotations.NullMarked;
