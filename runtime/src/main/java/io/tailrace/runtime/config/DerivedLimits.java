package io.tailrace.runtime.config;

/**
 * The limits that follow from the heap unless they are configured.
 *
 * @param connectionsMax open sessions of this node
 * @param tailBytesMax bytes of all tails of this node
 * @param memoryEngineBytesMax bytes of the in-memory engine
 */
public record DerivedLimits(int connectionsMax, long tailBytesMax, long memoryEngineBytesMax) {
    /** A session takes about 16 kB of the process; three times that leaves room for tails, frames and the collector. */
    static final long HEAP_BYTES_PER_CONNECTION = 48 << 10;

    public static DerivedLimits of(LimitSettings settings, long heapBytes) {
        return new DerivedLimits(
                settings.maxConnections()
                        .orElse((int) Math.clamp(heapBytes / HEAP_BYTES_PER_CONNECTION, 1_000, 1_000_000)),
                settings.tailBudget().map(Bytes::count).orElse(heapBytes / 8),
                settings.memoryEngineBytes().map(Bytes::count).orElse(heapBytes / 4));
    }
}
