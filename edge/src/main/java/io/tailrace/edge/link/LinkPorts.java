package io.tailrace.edge.link;

import io.tailrace.core.port.Clock;
import io.tailrace.core.port.Meter;
import io.tailrace.core.port.Randomness;
import java.util.concurrent.Executor;

/**
 * What a link needs of its process.
 *
 * @param blocking where a name may be looked up
 */
public record LinkPorts(Clock clock, Randomness randomness, Meter meter, Executor blocking) {}
