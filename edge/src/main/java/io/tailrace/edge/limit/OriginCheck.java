package io.tailrace.edge.limit;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * Whether a page of this origin may use us. A browser tells the page's origin on every request that could do harm, and
 * a page cannot lie about it; what is no browser needs none. Accepted are the request's own host and what is listed.
 *
 * <p>Own host: host and port of the origin are those of the request, where a missing port is the default of the
 * origin's scheme. TLS may end before us, so an {@code https} origin may be the own host of a plain request; an
 * {@code http} origin is never that of one that came by TLS.
 *
 * <p>Immutable; call from anywhere.
 */
public final class OriginCheck {
    private static final int LISTED_MAX = 100;

    private final Set<String> listed;

    /** @param origins each as a browser sends it, e.g. {@code https://app.example.org}, at most 100 */
    public OriginCheck(Collection<String> origins) {
        if (origins.size() > LISTED_MAX) {
            throw new IllegalArgumentException(
                    "%d origins are listed, allowed are %d".formatted(origins.size(), LISTED_MAX));
        }
        Set<String> normal = new HashSet<>();
        for (String origin : origins) {
            normal.add(Origin.parse(origin)
                    .orElseThrow(() -> new IllegalArgumentException("'%s' is no origin".formatted(origin)))
                    .text());
        }
        this.listed = Set.copyOf(normal);
    }

    /** What a request's origin is to us. */
    public enum Verdict {
        /** The request names none: it is no browser's, or one that could not do harm. */
        ABSENT,
        /** The request's own host. */
        OWN,
        /** Another host, listed in the configuration. */
        LISTED,
        /** Another host, or nothing that we understand. */
        REFUSED;

        public boolean accepted() {
            return this != REFUSED;
        }
    }

    /** How the request came to us, as far as we know. */
    public enum Transport {
        PLAIN,
        TLS
    }

    /**
     * The verdict on a request. Pure.
     *
     * @param origins all its {@code Origin} headers: two are one too many
     * @param host its {@code Host} or {@code :authority}, empty if it has none
     */
    public Verdict of(List<String> origins, String host, Transport transport) {
        if (origins.isEmpty()) {
            return Verdict.ABSENT;
        }
        if (origins.size() > 1) {
            return Verdict.REFUSED;
        }
        Optional<Origin> origin = Origin.parse(origins.getFirst());
        if (origin.isEmpty()) {
            return Verdict.REFUSED; // "null" too: a sandboxed page, a file, or something that hides where it is from
        }
        if (isOwn(origin.get(), host, transport)) {
            return Verdict.OWN;
        }
        return listed.contains(origin.get().text()) ? Verdict.LISTED : Verdict.REFUSED;
    }

    private static boolean isOwn(Origin origin, String host, Transport transport) {
        if (origin.scheme().equals(Origin.HTTP) && transport == Transport.TLS) {
            return false;
        }
        return Authority.parse(host, origin.defaultPort())
                .filter(origin.authority()::equals)
                .isPresent();
    }

    /** What is told to who is refused; the origin is shown only as far as it can do no harm. */
    public static String sentence(List<String> origins, String host) {
        if (origins.size() > 1) {
            return "the request has %d Origin headers, allowed is one; send one".formatted(origins.size());
        }
        return "pages of origin '%s' may not use '%s'; serve them from that host, or list the origin in tailrace.origins"
                .formatted(Shown.of(origins.isEmpty() ? "" : origins.getFirst()), Shown.of(host));
    }

    /** Scheme, host and port of a page. */
    private record Origin(String scheme, Authority authority) {
        private static final String HTTP = "http";
        private static final String HTTPS = "https";

        /** Only what a browser sends: scheme, host, perhaps a port; no path, user or second thing. */
        static Optional<Origin> parse(String text) {
            int colon = text.indexOf("://");
            if (colon < 0) {
                return Optional.empty();
            }
            String scheme = text.substring(0, colon).toLowerCase(Locale.ROOT);
            if (!scheme.equals(HTTP) && !scheme.equals(HTTPS)) {
                return Optional.empty();
            }
            return Authority.parse(text.substring(colon + 3), defaultPort(scheme))
                    .map(authority -> new Origin(scheme, authority));
        }

        int defaultPort() {
            return defaultPort(scheme);
        }

        private static int defaultPort(String scheme) {
            return scheme.equals(HTTP) ? 80 : 443;
        }

        String text() {
            return "%s://%s:%d".formatted(scheme, authority.host(), authority.port());
        }
    }
}
