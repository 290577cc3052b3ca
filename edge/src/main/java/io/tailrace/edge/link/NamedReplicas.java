package io.tailrace.edge.link;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Replicas by a configured list of {@code host:port}. A host with several addresses, such as a headless service, stands
 * for a replica at each. A name that cannot be looked up keeps the answer it had: a name server that stumbles must not
 * cost a link that works. Not thread-safe.
 */
public final class NamedReplicas implements ReplicaSource {
    /** More replicas than this are left out: each costs a connection for every event loop. */
    static final int REPLICAS_MAX = 128;

    private static final Logger LOG = Logger.getLogger(NamedReplicas.class);

    /** A host and a port as they are configured. */
    record Name(String host, int port) {
        static Name parse(String text) {
            int colon = text.lastIndexOf(':');
            if (colon <= 0 || !text.substring(colon + 1).matches("[0-9]{1,5}")) {
                throw new IllegalArgumentException(
                        "'%s' is no address of a stream-service; write host:port, e.g. 127.0.0.1:8080".formatted(text));
            }
            String host = text.substring(0, colon);
            boolean bracketed = host.startsWith("[") && host.endsWith("]");
            return new Name(
                    bracketed ? host.substring(1, host.length() - 1) : host,
                    Integer.parseInt(text.substring(colon + 1)));
        }
    }

    private final List<Name> names;
    private final Map<Name, List<Replica>> lastGood = new HashMap<>();

    /** @throws IllegalArgumentException if one is not {@code host:port} */
    public NamedReplicas(List<String> addresses) {
        this.names = addresses.stream().map(String::trim).map(Name::parse).toList();
    }

    @Override
    public List<Replica> lookUp() {
        Set<Replica> replicas = new LinkedHashSet<>();
        for (Name name : names) {
            replicas.addAll(lookUp(name));
        }
        return replicas.stream().limit(REPLICAS_MAX).toList();
    }

    private List<Replica> lookUp(Name name) {
        List<Replica> before = lastGood.get(name);
        try {
            List<Replica> found = new ArrayList<>();
            for (InetAddress address : InetAddress.getAllByName(name.host())) {
                found.add(new Replica(new InetSocketAddress(address, name.port())));
            }
            // A name server turns its answers round; the list must not look like another one for that.
            found.sort(Comparator.comparing(Replica::name));
            if (before != null && before.isEmpty()) {
                LOG.infof("stream-service name is known again host=%s replicas=%d", name.host(), found.size());
            }
            lastGood.put(name, found);
            return found;
        } catch (UnknownHostException e) {
            if (before == null) {
                // Told once, not every ten seconds: an empty answer remembers that it was.
                LOG.warnf("stream-service name is unknown host=%s; it is looked up again", name.host());
                lastGood.put(name, List.of());
                return List.of();
            }
            return before;
        }
    }
}
