package io.tailrace.runtime.config;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.eclipse.microprofile.config.Config;

/**
 * Nobody is asked who he is, so nobody from outside may come: without authentication every listener is on loopback,
 * unless the operator says in so many words that anybody may come.
 */
final class ListenCheck {
    /** What the platform listens on where nothing is configured; {@code runtime} configures loopback. */
    private static final String EVERYWHERE = "0.0.0.0";

    private ListenCheck() {}

    /** A port that is opened: the key of its host, and the host. */
    record Listener(String key, String host) {}

    /** The listeners of this process. These keys are the platform's, so they are read by name. */
    static List<Listener> listeners(Config config) {
        List<Listener> listeners = new ArrayList<>();
        if (isOn(config, "quarkus.http.host-enabled", "true")) {
            listeners.add(listener(config, "quarkus.http.host").orElse(new Listener("quarkus.http.host", EVERYWHERE)));
        }
        if (isOn(config, "quarkus.management.enabled", "true")) {
            listeners.add(listener(config, "quarkus.management.host")
                    .orElse(new Listener("quarkus.management.host", EVERYWHERE)));
        }
        if (isOn(config, "quarkus.grpc.server.use-separate-server", "false")) {
            listeners.add(listener(config, "quarkus.grpc.server.host")
                    .orElse(new Listener("quarkus.grpc.server.host", EVERYWHERE)));
        }
        return listeners;
    }

    private static Optional<Listener> listener(Config config, String key) {
        return config.getOptionalValue(key, String.class).map(host -> new Listener(key, host));
    }

    private static boolean isOn(Config config, String key, String absent) {
        return Boolean.parseBoolean(
                config.getOptionalValue(key, String.class).orElse(absent).trim());
    }

    /** Refuses the first listener that is not on loopback. */
    static void check(List<Listener> listeners) {
        for (Listener listener : listeners) {
            if (!onLoopback(listener)) {
                throw new SettingsException(
                        "%s = '%s' is open to other machines, and there is no authentication; use 127.0.0.1, or set tailrace.anonymous=true to let anybody come"
                                .formatted(listener.key(), listener.host()));
            }
        }
    }

    private static boolean onLoopback(Listener listener) {
        try {
            return Stream.of(InetAddress.getAllByName(listener.host())).allMatch(InetAddress::isLoopbackAddress);
        } catch (UnknownHostException e) {
            throw new SettingsException("%s = '%s' has no address; use an address of this machine, like 127.0.0.1"
                    .formatted(listener.key(), listener.host()));
        }
    }
}
