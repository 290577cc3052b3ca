/**
 * The load client: many WebSocket subscribers on one event loop, one open-loop publisher, and the reconciliation.
 *
 * <p>Knows Netty and HdrHistogram.
 *
 * <p>Thread: what a subscriber touches belongs to the loop; the publisher has a thread of its own, so that a busy loop
 * does not delay what is due.
 *
 * <p>Always true: every offset is checked at every subscriber; latency counts from the intended time, not from the
 * write.
 *
 * <p>A frame over {@value io.tailrace.bench.load.FrameScanner#FRAME_BYTES_MAX} bytes makes the run void.
 */
@NullMarked
package io.tailrace.bench.load;

import org.jspecify.annotations.NullMarked;
