/**
 * The internal gRPC service that gateways speak with: links that publish, and reads, tops and probes.
 *
 * <p>Knows {@code core} and what is generated from {@code tailrace.internal.v1}; no store, no Quarkus but the
 * annotation that makes the service a bean.
 *
 * <p>Thread: gRPC calls from event loops, the store answers on threads of its own. What belongs to one link is done in
 * its turns, one at a time, wherever they run.
 *
 * <p>Always true: a link's publishes reach the sequencer in the order of their arrival; each gets one answer; credits
 * come back with the answers.
 *
 * <p>At the limit of credits a link is cut off: it did not keep what was agreed.
 */
@NullMarked
package io.tailrace.stream.rpc;

import org.jspecify.annotations.NullMarked;
