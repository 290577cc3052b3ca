/**
 * The event loops, and the one place where work crosses to them.
 *
 * <p>Knows Netty event loops and the channel name whose hash chooses an owner; nothing else of ours.
 *
 * <p>Thread: {@code Handover} is called from anywhere; what it carries runs on the loop that was named.
 *
 * <p>Always true: work of one sender for one loop runs in its order; however much arrives, a loop is woken once.
 *
 * <p>At the limit of tasks in one turn the rest waits for the next turn, so sockets are served in between.
 */
@NullMarked
package io.tailrace.edge.loop;

import org.jspecify.annotations.NullMarked;
