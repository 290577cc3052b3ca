package io.tailrace.runtime.config;

import io.tailrace.core.model.ChannelName;
import io.tailrace.core.model.Durability;
import io.tailrace.core.model.Namespace;
import io.tailrace.core.model.Namespaces;
import io.tailrace.core.model.Retention;
import io.tailrace.core.model.TailraceException;
import java.net.URI;
import java.net.URISyntaxException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/** From what is written to what is meant: ranges, grammars, and what only a later version knows. Pure functions. */
public final class SettingsCheck {
    private static final int NAMESPACES_MAX = 1_000;
    private static final int LIST_MAX = 100;
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9_-]{1,32}");
    private static final Pattern ADDRESS = Pattern.compile("(?:[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+]):(\\d{1,5})");
    private static final Pattern HOST = Pattern.compile("[A-Za-z0-9._-]+|\\[[0-9A-Fa-f:.]+]");

    private SettingsCheck() {}

    /** The namespaces that are configured, and {@code default}. */
    public static Namespaces namespaces(NamespaceSettings settings) {
        Map<String, Namespace> byName = new TreeMap<>();
        settings.namespaces().forEach((name, one) -> byName.put(name, namespace(name, one)));
        if (byName.size() > NAMESPACES_MAX) {
            throw new SettingsException(
                    "tailrace.namespaces has %d names, allowed are %d; let channels share a namespace"
                            .formatted(byName.size(), NAMESPACES_MAX));
        }
        return new Namespaces(byName);
    }

    private static Namespace namespace(String name, NamespaceSettings.OfNamespace one) {
        String key = "tailrace.namespaces." + name;
        checkName(key, name);
        return new Namespace(
                name,
                new Retention(
                        Check.count(key + ".history-messages", one.historyMessages(), 0, 10_000_000),
                        Check.bytes(key + ".history-bytes", one.historyBytes(), "0", "16G"),
                        Check.millis(key + ".history-age", one.historyAge(), Duration.ZERO, Duration.ofDays(365))),
                durability(key + ".durability", one.durability()),
                (int) Check.bytes(key + ".max-message-bytes", one.maxMessageBytes(), "1", "16M"),
                Check.millis(key + ".id-window", one.idWindow(), SECOND, Duration.ofDays(7)),
                Check.count(key + ".id-count", one.idCount(), 1, 10_000_000));
    }

    private static void checkName(String key, String name) {
        if (name.equals("tailrace")) {
            throw new SettingsException(
                    "%s: the namespace 'tailrace' is reserved for the system; choose another name".formatted(key));
        }
        try {
            ChannelName channel = new ChannelName(name + ":a");
            if (channel.namespace().equals(name)) {
                return;
            }
        } catch (TailraceException e) {
            throw new SettingsException("%s: '%s' is no name of a namespace; use A-Z a-z 0-9 _ . @ = ~ - (%s)"
                    .formatted(key, name, e.sentence()));
        }
        throw new SettingsException(
                "%s: '%s' is no name of a namespace; it ends before its first colon".formatted(key, name));
    }

    private static Durability durability(String key, String value) {
        return switch (value.toLowerCase(Locale.ROOT)) {
            case "fast" -> Durability.FAST;
            case "replicated", "strict" ->
                throw new SettingsException(
                        "%s = '%s' comes with a later version; this one knows only 'fast'".formatted(key, value));
            default -> throw new SettingsException("%s = '%s' is unknown; use 'fast'".formatted(key, value));
        };
    }

    /** Refuses what is out of range. */
    public static void limits(LimitSettings limits) {
        counts(limits);
        sizes(limits);
        times(limits);
    }

    private static void counts(LimitSettings limits) {
        Check.count(key("channels-per-session"), limits.channelsPerSession(), 1, 10_000);
        Check.count(key("channels-per-stream"), limits.channelsPerStream(), 1, 32);
        limits.maxConnections().ifPresent(value -> Check.count(key("max-connections"), value, 1, 10_000_000));
        Check.count(key("unanswered-publishes"), limits.unansweredPublishes(), 1, 10_000);
        Check.count(key("headers"), limits.headers(), 16, 1_000);
        Check.count(key("tail-messages"), limits.tailMessages(), 1, 1_000_000);
        Check.count(key("link-waiting"), limits.linkWaiting(), 1, 1_000_000);
        Check.count(key("link-messages"), limits.linkMessages(), 1, 1_000_000);
    }

    private static void sizes(LimitSettings limits) {
        Check.bytes(key("unanswered-bytes"), limits.unansweredBytes(), "16K", "1G");
        Check.bytes(key("tail-bytes"), limits.tailBytes(), "64K", "1G");
        limits.tailBudget().ifPresent(value -> Check.bytes(key("tail-budget"), value, "1M", "1024G"));
        Check.bytes(key("link-bytes"), limits.linkBytes(), "64K", "1G");
        limits.memoryEngineBytes().ifPresent(value -> Check.bytes(key("memory-engine-bytes"), value, "1M", "1024G"));
    }

    private static void times(LimitSettings limits) {
        Check.millis(key("heartbeat"), limits.heartbeat(), SECOND, Duration.ofHours(1));
        Check.millis(key("pong"), limits.pong(), SECOND, Duration.ofMinutes(10));
        Check.millis(key("stream-heartbeat"), limits.streamHeartbeat(), SECOND, Duration.ofHours(1));
        Check.millis(key("slow-timeout"), limits.slowTimeout(), SECOND, Duration.ofHours(24));
        Check.millis(key("tail-linger"), limits.tailLinger(), Duration.ZERO, Duration.ofHours(1));
        Check.millis(key("store-timeout"), limits.storeTimeout(), Duration.ofMillis(100), Duration.ofMinutes(5));
        Check.millis(key("bus-probe"), limits.busProbe(), Duration.ofMillis(100), Duration.ofMinutes(1));
        Check.millis(key("bus-probe-timeout"), limits.busProbeTimeout(), Duration.ofMillis(100), Duration.ofMinutes(1));
    }

    private static String key(String name) {
        return "tailrace.limits." + name;
    }

    /** Refuses what has the wrong form. */
    public static void process(ProcessSettings process) {
        process.node().ifPresent(NodeName::new);
        list("tailrace.origins", process.origins().orElse(List.of())).forEach(SettingsCheck::origin);
        for (String host : list("tailrace.hosts", process.hosts().orElse(List.of()))) {
            if (!HOST.matcher(host).matches()) {
                throw new SettingsException(
                        "tailrace.hosts has '%s'; write a host name without scheme and port".formatted(host));
            }
        }
        for (String address : list(
                "tailrace.stream-service.addresses",
                process.streamService().addresses().orElse(List.of()))) {
            address(address);
        }
        if (!PREFIX.matcher(process.redis().prefix()).matches()) {
            throw new SettingsException("tailrace.redis.prefix = '%s' has a wrong form; use 1 to 32 of A-Z a-z 0-9 _ -"
                    .formatted(process.redis().prefix()));
        }
        process.redis().url().ifPresent(SettingsCheck::redisUrl);
    }

    private static List<String> list(String key, List<String> values) {
        if (values.size() > LIST_MAX) {
            throw new SettingsException("%s has %d entries, allowed are %d".formatted(key, values.size(), LIST_MAX));
        }
        return values;
    }

    private static void origin(String origin) {
        try {
            URI uri = new URI(origin);
            String scheme = uri.getScheme();
            boolean web = scheme != null && (scheme.equals("http") || scheme.equals("https"));
            if (web && uri.getHost() != null && origin.equals(scheme + "://" + uri.getRawAuthority())) {
                return;
            }
        } catch (URISyntaxException e) {
            // The sentence below says what is right; what the parser missed first helps nobody.
        }
        throw new SettingsException(
                "tailrace.origins has '%s'; write it as a browser sends it, like https://app.example.org or http://localhost:3000, without a path"
                        .formatted(origin));
    }

    private static void address(String address) {
        var matcher = ADDRESS.matcher(address);
        if (!matcher.matches()
                || Integer.parseInt(matcher.group(1)) > 65_535
                || matcher.group(1).matches("0+")) {
            throw new SettingsException(
                    "tailrace.stream-service.addresses has '%s'; write host:port".formatted(address));
        }
    }

    /** The value is not shown: it may hold a password. */
    private static void redisUrl(String url) {
        try {
            String scheme = new URI(url).getScheme();
            if (scheme != null && (scheme.equals("redis") || scheme.equals("rediss"))) {
                return;
            }
        } catch (URISyntaxException e) {
            // As with origins.
        }
        throw new SettingsException("tailrace.redis.url is no address of a Redis; write redis://host:port");
    }
}
