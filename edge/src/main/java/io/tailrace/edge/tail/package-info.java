/**
 * The tails of a node on their loops: each is owned by the loop that its hash chooses, and tells the hubs that listen.
 *
 * <p>Knows {@code core.tail}, {@code core.port}, {@code edge.loop} and {@code edge.hub}.
 *
 * <p>Thread: a keeper belongs to its loop. The bus calls from its own threads and is handed over.
 *
 * <p>Always true: a missing range is read once for the whole node, and a message is encoded once for all loops.
 *
 * <p>At the limit of a window or of the budget for all windows the oldest messages leave; who needs them reads the log.
 */
@NullMarked
package io.tailrace.edge.tail;

import org.jspecify.annotations.NullMarked;
