/**
 * Builds the node of a gateway from settings, link and bus; the one place of this module that chooses.
 *
 * <p>Knows {@code runtime} for the settings, and everything of {@code edge}.
 *
 * <p>Thread: start and end of the process only.
 *
 * <p>Always true: what a process produces itself wins over the defaults here.
 */
@NullMarked
package io.tailrace.edge.wiring;

import org.jspecify.annotations.NullMarked;
