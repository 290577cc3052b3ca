/**
 * Settings of the stream-service alone; what all processes share is in {@code runtime.config}.
 *
 * <p>Knows {@code runtime.config} and the configuration's annotations.
 *
 * <p>Thread: read at start, immutable.
 *
 * <p>Always true: a value out of range stops the start with a sentence that names its key.
 */
@NullMarked
package io.tailrace.stream.config;

import org.jspecify.annotations.NullMarked;
