package io.tailrace.runtime.config;

import io.smallrye.config.ConfigMappings;
import io.smallrye.config.ConfigMappings.ConfigClass;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Which {@code tailrace.*} keys exist, read from the mapping interfaces, and what to say about one that does not: a
 * typing error in a key would otherwise be a default in silence.
 *
 * <p>Names of the environment are compared in the environment's own form, where case and dashes are gone. Kubernetes
 * itself adds variables for every Service of a pod's namespace ({@code TAILRACE_SSE_GATEWAY_PORT} …), so names of that
 * form are not ours and are let be.
 */
final class KnownKeys {
    private static final String PREFIX = "tailrace.";
    private static final String ENVIRONMENT_PREFIX = "TAILRACE_";
    private static final String NAMESPACES = PREFIX + "namespaces.";

    /** {@code NAME_SERVICE_HOST}, {@code NAME_SERVICE_PORT_HTTP}, {@code NAME_PORT}, {@code NAME_PORT_80_TCP_ADDR}. */
    private static final Pattern OF_KUBERNETES =
            Pattern.compile("TAILRACE_.*(_SERVICE_HOST|_SERVICE_PORT(_[A-Z0-9_]+)?|_PORT(_\\d+_(TCP|UDP|SCTP).*)?)");

    /** Keys of a namespace that design and issues name already, and what brings them. */
    private static final Map<String, String> LATER_OF_NAMESPACE = Map.ofEntries(
            Map.entry("deliver", "flow control"),
            Map.entry("deliver-interval", "flow control"),
            Map.entry("overflow", "flow control"),
            Map.entry("presence", "presence"),
            Map.entry("presence-grace", "presence"),
            Map.entry("state", "shared state"),
            Map.entry("documents", "documents"),
            Map.entry("replicas", "replicated durability"),
            Map.entry("replica-timeout", "replicated durability"),
            Map.entry("anonymous", "authentication"),
            Map.entry("rights", "authentication"),
            Map.entry("decide", "authentication"));

    /** The same for a process: what its keys begin with. */
    private static final Map<String, String> LATER = Map.ofEntries(
            Map.entry("tailrace.auth", "authentication"),
            Map.entry("tailrace.keys", "authentication"),
            Map.entry("tailrace.tickets", "authentication"),
            Map.entry("tailrace.trusted-proxies", "authentication"),
            Map.entry("tailrace.rates", "rate limits"),
            Map.entry("tailrace.drain", "drain"),
            Map.entry("tailrace.shed", "flow control"),
            Map.entry("tailrace.presence-service", "presence"),
            Map.entry("tailrace.redis.sentinel", "Redis Sentinel and Cluster"),
            Map.entry("tailrace.redis.cluster", "Redis Sentinel and Cluster"));

    private final TreeSet<String> keys;
    private final List<Pattern> patterns = new ArrayList<>();
    private final List<Pattern> environmentPatterns = new ArrayList<>();

    private KnownKeys(Collection<String> keys) {
        this.keys = new TreeSet<>(keys);
        for (String key : keys) {
            patterns.add(pattern(key, "(\"[^\"]+\"|[^.]+)"));
            environmentPatterns.add(pattern(environmentForm(key), ".+"));
        }
    }

    /** The keys of these mapping interfaces; {@code *} stands for a name in a map. */
    static KnownKeys of(Collection<Class<?>> mappings) {
        TreeSet<String> keys = new TreeSet<>();
        for (Class<?> mapping : mappings) {
            ConfigMappings.getProperties(ConfigClass.configClass(mapping)).forEach((key, property) -> {
                if (!property.isGroup() && !property.isMap()) {
                    keys.add(key);
                }
            });
        }
        return new KnownKeys(keys);
    }

    /** All of them, sorted. */
    TreeSet<String> all() {
        return new TreeSet<>(keys);
    }

    /** What is wrong with a key from a file or the command line; empty if nothing is. */
    Optional<String> complaint(String key) {
        if (!key.startsWith(PREFIX) || matches(patterns, key)) {
            return Optional.empty();
        }
        Optional<String> later = later(key);
        return Optional.of(later.orElseGet(() ->
                "%s is no key of Tailrace; %s".formatted(key, advice(nearest(withStar(key)), false))));
    }

    /** What is wrong with a variable of the environment; empty if nothing is. */
    Optional<String> environmentComplaint(String name) {
        boolean ours = name.startsWith(ENVIRONMENT_PREFIX)
                && !OF_KUBERNETES.matcher(name).matches();
        if (!ours || matches(environmentPatterns, name)) {
            return Optional.empty();
        }
        String guess = name.toLowerCase(Locale.ROOT).replaceAll("_+", ".");
        return Optional.of(later(guess)
                .map(sentence -> "%s: %s".formatted(name, sentence))
                .orElseGet(() -> "%s is no key of Tailrace in the environment; %s"
                        .formatted(name, advice(nearest(guess), true))));
    }

    /**
     * A variable that the platform drops in silence: the environment has neither case nor dashes, so a namespace is
     * found by it only if its name is lower case letters and digits, or is named elsewhere too (quarkus#55483).
     */
    Optional<String> lostVariable(String name, Collection<String> namespaces) {
        if (!name.startsWith(ENVIRONMENT_PREFIX + "NAMESPACES_") || !matches(environmentPatterns, name)) {
            return Optional.empty();
        }
        for (String namespace : namespaces) {
            if (name.matches("TAILRACE_NAMESPACES__?" + environmentForm(namespace) + "_.*")) {
                return Optional.empty();
            }
        }
        return Optional.of(
                "%s reaches no namespace: a variable can only spell names of lower case letters and digits; configure the namespace in a file or with -D, then the variable works too"
                        .formatted(name));
    }

    private Optional<String> later(String key) {
        if (key.startsWith(NAMESPACES)) {
            String last = key.substring(key.lastIndexOf('.') + 1);
            return Optional.ofNullable(LATER_OF_NAMESPACE.get(last)).map(what -> comesLater(key, what));
        }
        for (Map.Entry<String, String> entry : LATER.entrySet()) {
            if (key.equals(entry.getKey()) || key.startsWith(entry.getKey() + ".")) {
                return Optional.of(comesLater(key, entry.getValue()));
            }
        }
        return Optional.empty();
    }

    private static String comesLater(String key, String what) {
        return "%s belongs to %s, which comes with a later version; remove it".formatted(key, what);
    }

    private static String advice(Optional<String> nearest, boolean environment) {
        return nearest.map(key -> "did you mean %s?".formatted(environment ? environmentForm(key) : key))
                .orElse("docs/configuration.md lists all, remove it or correct it");
    }

    /** The known key with the fewest changed characters, if it is near enough to be meant. */
    private Optional<String> nearest(String key) {
        int best = Math.max(2, key.length() / 6) + 1;
        String found = "";
        for (String known : keys) {
            int distance = distance(key, known);
            if (distance < best) {
                best = distance;
                found = known;
            }
        }
        return found.isEmpty() ? Optional.empty() : Optional.of(found);
    }

    private static String withStar(String key) {
        return key.replaceAll("^(tailrace\\.namespaces\\.)(\"[^\"]+\"|[^.]+)\\.", "$1*.");
    }

    /** Levenshtein's, over two rows. Keys are short and few. */
    private static int distance(String a, String b) {
        int[] row = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int changed = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(changed, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }

    private static String environmentForm(String key) {
        return key.replaceAll("[^A-Za-z0-9*]", "_").toUpperCase(Locale.ROOT);
    }

    /** Keys with an index, as lists have in YAML and system properties, are the list's. */
    private static Pattern pattern(String key, String star) {
        return Pattern.compile(Pattern.quote(key).replace("*", "\\E" + star + "\\Q") + "(\\[\\d+]|_\\d+_)?");
    }

    private static boolean matches(List<Pattern> patterns, String text) {
        return patterns.stream().anyMatch(pattern -> pattern.matcher(text).matches());
    }
}
