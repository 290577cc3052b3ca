package io.tailrace.edge.limit;

import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a listener on loopback is meant. A foreign page may let its own name point to 127.0.0.1, and would then be
 * the own host of every request it makes; so while anybody may come without a token, loopback answers only to names
 * that nobody else can own, and to those that are configured. A listener that strangers may reach has other guards, and
 * answers to any name.
 *
 * <p>Immutable; call from anywhere.
 */
public final class HostCheck {
    private static final Set<String> OWN = Set.of("localhost", "127.0.0.1", "[::1]");

    private final Set<String> hosts;

    /** @param configured host names without a port, besides the three that are always right */
    public HostCheck(Collection<String> configured) {
        Set<String> all = new HashSet<>(OWN);
        configured.forEach(host -> all.add(host.toLowerCase(Locale.ROOT)));
        this.hosts = Set.copyOf(all);
    }

    /** Whether a request with this {@code Host} or {@code :authority} is answered; its port does not matter. */
    public boolean answersTo(String host) {
        Optional<Authority> authority = Authority.parse(host, 80);
        return authority.isPresent() && hosts.contains(authority.get().host());
    }

    /** What is told to who asks for another host. */
    public static String sentence(String host) {
        return "this listener does not answer to host '%s'; use localhost, 127.0.0.1 or [::1], or list the name in tailrace.hosts"
                .formatted(Shown.of(host));
    }
}
