package io.tailrace.core.model;

import io.tailrace.codes.Code;
import java.util.Map;
import java.util.TreeMap;

/** The configured namespaces; {@code default} always exists. Immutable. */
public final class Namespaces {
    public static final Namespaces ONLY_DEFAULT = new Namespaces(Map.of());

    /** The namespace of channels of the system itself. */
    public static final String RESERVED = "tailrace";

    private final Map<String, Namespace> byName;

    public Namespaces(Map<String, Namespace> configured) {
        Map<String, Namespace> all = new TreeMap<>(configured);
        all.putIfAbsent(ChannelName.DEFAULT_NAMESPACE, Namespace.defaults(ChannelName.DEFAULT_NAMESPACE));
        this.byName = Map.copyOf(all);
    }

    /** The namespace of a channel; refuses an unconfigured one as {@code unknown_namespace}. */
    public Namespace of(ChannelName channel) {
        if (channel.namespace().equals(RESERVED)) {
            throw new TailraceException(
                    Code.UNKNOWN_NAMESPACE,
                    "namespace '%s' is reserved for the system itself; use another one".formatted(RESERVED));
        }
        Namespace namespace = byName.get(channel.namespace());
        if (namespace == null) {
            throw new TailraceException(
                    Code.UNKNOWN_NAMESPACE,
                    "namespace '%s' of channel '%s' is not configured; configure tailrace.namespaces.%s, or use a channel without a colon"
                            .formatted(channel.namespace(), channel.text(), channel.namespace()));
        }
        return namespace;
    }

    /** All of them, by name. */
    public Map<String, Namespace> all() {
        return new TreeMap<>(byName);
    }
}
