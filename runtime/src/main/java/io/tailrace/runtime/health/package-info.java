/**
 * Liveness, which all processes share; readiness is each service's own, because it asks the data path.
 *
 * <p>Knows {@code runtime.config} and MicroProfile Health.
 *
 * <p>Thread: called on a thread of the management listener.
 *
 * <p>Always true: liveness depends on nothing outside the process.
 *
 * <p>No limit: it holds nothing.
 */
@NullMarked
package io.tailrace.runtime.health;

import org.jspecify.annotations.NullMarked;
