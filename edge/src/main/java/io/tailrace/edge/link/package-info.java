/**
 * A gateway's way to the stream-services: one link for each event loop and replica that publishes, and one connection
 * for each replica that reads, asks tops and probes.
 *
 * <p>Knows {@code core}, what is generated from {@code tailrace.internal.v1}, gRPC and Netty's event loops.
 *
 * <p>Thread: publishing belongs to event loops; each loop has its own links, on connections that it drives itself, so
 * no lock stands between socket and stream. Names are looked up on an executor that may block.
 *
 * <p>Always true: all open publishes of a channel on one loop have one owner, and leave it in their order. Where the
 * owner changes, all of them are sent again to the new one, oldest first, before anything newer.
 *
 * <p>At the limit of waiting messages or bytes a publish is {@code resource_exhausted}; without a replica it is
 * {@code unavailable} after two seconds; unanswered for ten it is {@code uncertain}.
 */
@NullMarked
package io.tailrace.edge.link;

import org.jspecify.annotations.NullMarked;
