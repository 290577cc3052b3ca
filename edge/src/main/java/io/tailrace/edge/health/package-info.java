/**
 * Readiness of a gateway: whether its data path works, and whose fault it is if not.
 *
 * <p>Knows {@code core.port}. Called on the threads of the health endpoint.
 *
 * <p>Always true: a store that is down for all leaves every node ready; a node that alone is deaf is not.
 */
@NullMarked
package io.tailrace.edge.health;

import org.jspecify.annotations.NullMarked;
