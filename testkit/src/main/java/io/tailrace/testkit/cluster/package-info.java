/**
 * What {@code ./tailrace up --cluster} runs: a real Redis and every service as a process of its own on one machine, the
 * same shape as in Kubernetes, for a first look and for the e2e tests.
 *
 * <p>Knows the JDK and {@code testkit.fault}; the services only as files to start and addresses to ask.
 *
 * <p>Thread: plain blocking code, one virtual thread for each process that it keeps alive.
 *
 * <p>Always true: nothing outlives the launcher, not even after a {@code kill -9} of it; the list on disk is whole at
 * every moment and names the processes that run. A process that never came up stops the cluster with the end of its
 * log.
 */
@NullMarked
package io.tailrace.testkit.cluster;

import org.jspecify.annotations.NullMarked;
