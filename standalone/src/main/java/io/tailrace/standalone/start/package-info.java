/**
 * What a person sees: what was started, where it is, and three lines to paste.
 *
 * <p>Knows the node and the settings. Runs once, at start.
 */
@NullMarked
package io.tailrace.standalone.start;

import org.jspecify.annotations.NullMarked;
