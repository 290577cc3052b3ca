/**
 * The borders of the product: store, bus, the way to the stream-service, time, chance, meters; and the records they
 * speak.
 *
 * <p>Knows {@code core.model} and {@code core.log}. Each interface says who may call it and where its answers arrive.
 *
 * <p>Always true: the javadoc of a port is its contract, and its contract test in {@code testkit} says the same as
 * tests.
 */
@NullMarked
package io.tailrace.core.port;

import org.jspecify.annotations.NullMarked;
