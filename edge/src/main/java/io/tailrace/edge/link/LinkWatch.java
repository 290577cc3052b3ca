package io.tailrace.edge.link;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Tells the operator of replicas, not of the links to them: a line when a replica begins and ends to serve this node,
 * whatever the number of loops, and when none does. Thread-safe; the lock wraps counts only.
 */
final class LinkWatch {
    private static final Logger LOG = Logger.getLogger(LinkWatch.class);

    private final Map<Replica, Integer> readyLinks = new HashMap<>();
    private final Set<Replica> toldNotOpening = new HashSet<>();

    void ready(Replica replica) {
        boolean first;
        synchronized (this) {
            first = readyLinks.merge(replica, 1, Integer::sum) == 1;
            toldNotOpening.remove(replica);
        }
        if (first) {
            LOG.infof("stream-service serves replica=%s", replica);
        }
    }

    /** A link that was ready is no more; {@code why} is a status or a word. */
    void notReady(Replica replica, String why) {
        boolean last;
        boolean none;
        synchronized (this) {
            last = readyLinks.merge(replica, -1, Integer::sum) == 0;
            if (last) {
                readyLinks.remove(replica);
            }
            none = readyLinks.isEmpty();
        }
        if (last) {
            LOG.warnf("stream-service serves no more replica=%s why=%s", replica, why);
        }
        if (last && none) {
            LOG.warn("no stream-service serves this node; publishes wait, then they are unavailable");
        }
    }

    void notOpening(Replica replica) {
        boolean first;
        synchronized (this) {
            first = !readyLinks.containsKey(replica) && toldNotOpening.add(replica);
        }
        if (first) {
            LOG.warnf("stream-service cannot be reached replica=%s; it is tried again and again", replica);
        }
    }

    /** The replica is no longer among those looked up. */
    synchronized void forgotten(Replica replica) {
        toldNotOpening.remove(replica);
    }
}
