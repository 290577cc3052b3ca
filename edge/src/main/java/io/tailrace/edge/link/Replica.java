package io.tailrace.edge.link;

import java.net.InetSocketAddress;

/**
 * One running stream-service.
 *
 * @param address where it listens, looked up already
 */
public record Replica(InetSocketAddress address) {
    public Replica {
        if (address.isUnresolved()) {
            throw new IllegalArgumentException("address %s is not looked up".formatted(address));
        }
    }

    /** {@code ip:port}, the same on every node, so that all nodes choose alike. */
    public String name() {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    @Override
    public String toString() {
        return name();
    }
}
