/**
 * Settings that all processes share: one mapping interface per concern, checked as a whole before anything listens.
 *
 * <p>Knows {@code core.model} and MicroProfile Config with SmallRye's mappings. Other packages are given the interfaces
 * or the records made from them and never read configuration by name.
 *
 * <p>Thread: everything here is immutable, and checked on the thread that starts the process.
 *
 * <p>Always true: after the start every value is within its range, every {@code tailrace.*} key is a known one, and the
 * log shows what is in effect. The javadoc of each key is its line in {@code docs/configuration.md}.
 *
 * <p>At a wrong value, an unknown key, or a listener that strangers could reach, the process does not start, and says
 * so in one sentence that names the key.
 */
@NullMarked
package io.tailrace.runtime.config;

import org.jspecify.annotations.NullMarked;
