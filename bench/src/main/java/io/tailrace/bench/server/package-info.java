/**
 * The servers that are measured, each a child process: floor, Tailrace and broadcast; and what the kernel says of them.
 *
 * <p>Knows {@code bench.load} for the publisher, and {@code /proc}, so it runs on Linux only.
 *
 * <p>Thread: any one at a time. Whoever starts a server closes it.
 *
 * <p>A server that does not listen within a minute ends the run, with the place of its log.
 */
@NullMarked
package io.tailrace.bench.server;

import org.jspecify.annotations.NullMarked;
