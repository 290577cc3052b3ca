package io.tailrace.runtime.config;

import io.quarkus.arc.All;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.config.ConfigValue;
import io.smallrye.config.SmallRyeConfig;
import io.tailrace.core.model.Namespace;
import io.tailrace.core.model.Namespaces;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * The first thing a process does: it looks at every setting, stops the start at the first wrong one, and prints what is
 * in effect. Ports are opened after this.
 */
@Singleton
public final class EffectiveSettings {
    private static final Logger LOG = Logger.getLogger(EffectiveSettings.class);
    private static final int FIRST = 1;
    private static final String ENVIRONMENT = "EnvConfigSource";

    private final SmallRyeConfig config;
    private final ProcessSettings process;
    private final LimitSettings limits;
    private final Namespaces namespaces;
    private final DerivedLimits derived;
    private final NodeName node;
    private final List<Class<?>> mappings;

    EffectiveSettings(
            SmallRyeConfig config,
            ProcessSettings process,
            LimitSettings limits,
            Namespaces namespaces,
            DerivedLimits derived,
            NodeName node,
            @All List<SettingsOf> mappings) {
        this.config = config;
        this.process = process;
        this.limits = limits;
        this.namespaces = namespaces;
        this.derived = derived;
        this.node = node;
        this.mappings = mappings.stream().<Class<?>>map(SettingsOf::mapping).toList();
    }

    void onStart(@Observes @Priority(FIRST) StartupEvent event) {
        KnownKeys known = KnownKeys.of(mappings);
        checkKeys(known, System.getenv());
        SettingsCheck.process(process);
        SettingsCheck.limits(limits);
        if (!process.anonymous()) {
            ListenCheck.check(ListenCheck.listeners(config));
        }
        lines(known).forEach(LOG::info);
    }

    private void checkKeys(KnownKeys known, Map<String, String> environment) {
        for (String name : environment.keySet()) {
            known.environmentComplaint(name).ifPresent(EffectiveSettings::refuse);
            known.lostVariable(name, namespaces.all().keySet()).ifPresent(EffectiveSettings::refuse);
        }
        for (String key : config.getPropertyNames()) {
            known.complaint(key).filter(_ -> !fromEnvironment(key)).ifPresent(EffectiveSettings::refuse);
        }
    }

    private static void refuse(String sentence) {
        throw new SettingsException(sentence);
    }

    /** Those have been looked at in their own form; the dotted one is the platform's guess. */
    private boolean fromEnvironment(String key) {
        ConfigValue value = config.getConfigValue(key);
        String source = value.getConfigSourceName();
        return source != null && source.contains(ENVIRONMENT);
    }

    /** What is in effect, a line for each concern. */
    List<String> lines(KnownKeys known) {
        List<String> lines = new ArrayList<>();
        lines.add("node %s: anonymous=%s origins=%s hosts=%s redis.url=%s redis.prefix=%s stream-service.addresses=%s"
                .formatted(
                        node.text(),
                        process.anonymous(),
                        process.origins().orElse(List.of()),
                        process.hosts().orElse(List.of()),
                        process.redis()
                                .url()
                                .map(EffectiveSettings::withoutPassword)
                                .orElse("none"),
                        process.redis().prefix(),
                        process.streamService().addresses().orElse(List.of())));
        lines.add("limits: " + limitLine(known));
        namespaces.all().values().forEach(namespace -> lines.add(namespaceLine(namespace)));
        return lines;
    }

    private String limitLine(KnownKeys known) {
        String prefix = "tailrace.limits.";
        Map<String, String> fromHeap = Map.of(
                "max-connections", Integer.toString(derived.connectionsMax()),
                "tail-budget", new Bytes(derived.tailBytesMax()).toString(),
                "memory-engine-bytes", new Bytes(derived.memoryEngineBytesMax()).toString());
        return known.all().stream()
                .filter(key -> key.startsWith(prefix))
                .map(key -> key.substring(prefix.length()))
                .map(name -> name + "=" + fromHeap.getOrDefault(name, written(prefix + name)))
                .collect(Collectors.joining(" "));
    }

    private String written(String key) {
        String value = config.getConfigValue(key).getValue();
        return value == null ? "none" : value;
    }

    private static String namespaceLine(Namespace namespace) {
        return ("namespace %s: history-messages=%d history-bytes=%s history-age=%s durability=%s max-message-bytes=%s"
                        + " id-window=%s id-count=%d")
                .formatted(
                        namespace.name(),
                        namespace.retention().messagesMax(),
                        new Bytes(namespace.retention().bytesMax()),
                        Check.shown(Duration.ofMillis(namespace.retention().ageMillisMax())),
                        namespace.durability().name().toLowerCase(java.util.Locale.ROOT),
                        new Bytes(namespace.maxMessageBytes()),
                        Check.shown(Duration.ofMillis(namespace.idWindowMillis())),
                        namespace.idCountMax());
    }

    private static String withoutPassword(String url) {
        return url.replaceAll("//[^@/]*@", "//***@");
    }
}
