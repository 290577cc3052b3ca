package io.tailrace.runtime.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.smallrye.config.EnvConfigSource;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import io.tailrace.core.model.Namespace;
import io.tailrace.core.model.Namespaces;
import io.tailrace.core.model.Retention;
import io.tailrace.runtime.config.ListenCheck.Listener;
import io.tailrace.runtime.system.SystemRandomness;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
    private static final List<Class<?>> MAPPINGS =
            List.of(ProcessSettings.class, LimitSettings.class, NamespaceSettings.class);

    @Test
    void defaultsAreThoseOfTheDesign() {
        SmallRyeConfig config = config(Map.of(), Map.of());

        Namespaces namespaces = SettingsCheck.namespaces(config.getConfigMapping(NamespaceSettings.class));

        assertThat(namespaces.all()).containsExactly(Map.entry("default", Namespace.defaults("default")));
        SettingsCheck.limits(config.getConfigMapping(LimitSettings.class));
        SettingsCheck.process(config.getConfigMapping(ProcessSettings.class));
    }

    @Test
    void aNamespaceWithOneKeyHasTheDefaultsOfAllOthers() {
        Namespaces namespaces = namespaces(Map.of("tailrace.namespaces.chat.history-bytes", "1M"), Map.of());

        assertThat(namespaces.all()).containsOnlyKeys("default", "chat");
        assertThat(namespaces.all().get("chat").retention()).isEqualTo(new Retention(10_000, 1 << 20, 600_000));
        assertThat(namespaces.all().get("chat").maxMessageBytes()).isEqualTo(Namespace.MAX_MESSAGE_BYTES);
        assertThat(namespaces.all().get("default")).isEqualTo(Namespace.defaults("default"));
    }

    @Test
    void everyKeyOfANamespaceArrives() {
        Namespace chat = namespaces(
                        Map.of(
                                "tailrace.namespaces.chat.history-messages", "7",
                                "tailrace.namespaces.chat.history-bytes", "16MiB",
                                "tailrace.namespaces.chat.history-age", "PT1H",
                                "tailrace.namespaces.chat.durability", "fast",
                                "tailrace.namespaces.chat.max-message-bytes", "1K",
                                "tailrace.namespaces.chat.id-window", "90s",
                                "tailrace.namespaces.chat.id-count", "12"),
                        Map.of())
                .all()
                .get("chat");

        assertThat(chat)
                .isEqualTo(new Namespace(
                        "chat",
                        new Retention(7, 16 << 20, 3_600_000),
                        io.tailrace.core.model.Durability.FAST,
                        1024,
                        90_000,
                        12));
    }

    /** The forms that docs/configuration.md tells. */
    @ParameterizedTest
    @CsvSource({
        "TAILRACE_NAMESPACES_CHAT_HISTORY_MESSAGES, chat",
        "TAILRACE_NAMESPACES__CHAT__HISTORY_MESSAGES, chat",
    })
    void aNamespaceOfLowerCaseLettersIsConfiguredByTheEnvironment(String variable, String namespace) {
        Namespaces namespaces = namespaces(Map.of(), Map.of(variable, "7"));

        assertThat(namespaces.all()).containsOnlyKeys("default", namespace);
        assertThat(namespaces.all().get(namespace).retention().messagesMax()).isEqualTo(7);
    }

    @Test
    void theEnvironmentWinsOverAFileForTheSameNamespace() {
        Namespaces namespaces = namespaces(
                Map.of(
                        "tailrace.namespaces.my-Chat.history-messages", "5",
                        "tailrace.namespaces.my-Chat.id-count", "9"),
                Map.of("TAILRACE_NAMESPACES_MY_CHAT_HISTORY_MESSAGES", "7"));

        assertThat(namespaces.all()).containsOnlyKeys("default", "my-Chat");
        assertThat(namespaces.all().get("my-Chat").retention().messagesMax()).isEqualTo(7);
        assertThat(namespaces.all().get("my-Chat").idCountMax()).isEqualTo(9);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    chat.history-messages | -1 | tailrace.namespaces.chat.history-messages = -1 is out of range; allowed are 0 to 10000000
                    chat.history-bytes | 17G | tailrace.namespaces.chat.history-bytes = 17G is out of range; allowed are 0 to 16G
                    chat.history-age | 366d | tailrace.namespaces.chat.history-age = 366d is out of range; allowed are 0ms to 365d
                    chat.max-message-bytes | 0 | tailrace.namespaces.chat.max-message-bytes = 0 is out of range; allowed are 1 to 16M
                    chat.id-window | 500ms | tailrace.namespaces.chat.id-window = 500ms is out of range; allowed are 1s to 7d
                    chat.id-count | 0 | tailrace.namespaces.chat.id-count = 0 is out of range; allowed are 1 to 10000000
                    chat.durability | replicated | tailrace.namespaces.chat.durability = 'replicated' comes with a later version; this one knows only 'fast'
                    chat.durability | slow | tailrace.namespaces.chat.durability = 'slow' is unknown; use 'fast'
                    tailrace.id-count | 1 | tailrace.namespaces.tailrace: the namespace 'tailrace' is reserved for the system; choose another name
                    "a:b".id-count | 1 | tailrace.namespaces.a:b: 'a:b' is no name of a namespace; it ends before its first colon
                    """)
    void aWrongNamespaceIsRefusedWithItsKey(String key, String value, String sentence) {
        assertThatThrownBy(() -> namespaces(Map.of("tailrace.namespaces." + key, value), Map.of()))
                .isInstanceOf(SettingsException.class)
                .hasMessage(sentence);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    tailrace.node | a b | tailrace.node = 'a b' is no node name; use 1 to 64 of A-Z a-z 0-9 _ . -, or leave it out and one is made
                    tailrace.origins | https://a.example,b.example | tailrace.origins has 'b.example'; write it as a browser sends it, like https://app.example.org or http://localhost:3000, without a path
                    tailrace.origins | https://a.example/ | tailrace.origins has 'https://a.example/'; write it as a browser sends it, like https://app.example.org or http://localhost:3000, without a path
                    tailrace.origins | * | tailrace.origins has '*'; write it as a browser sends it, like https://app.example.org or http://localhost:3000, without a path
                    tailrace.hosts | a.example:8080 | tailrace.hosts has 'a.example:8080'; write a host name without scheme and port
                    tailrace.stream-service.addresses | localhost | tailrace.stream-service.addresses has 'localhost'; write host:port
                    tailrace.stream-service.addresses | localhost:65536 | tailrace.stream-service.addresses has 'localhost:65536'; write host:port
                    tailrace.redis.prefix | a:b | tailrace.redis.prefix = 'a:b' has a wrong form; use 1 to 32 of A-Z a-z 0-9 _ -
                    tailrace.redis.url | http://:secret@localhost | tailrace.redis.url is no address of a Redis; write redis://host:port
                    """)
    void aWrongSettingOfTheProcessIsRefusedWithItsKey(String key, String value, String sentence) {
        SmallRyeConfig config = config(Map.of(key, value), Map.of());

        assertThatThrownBy(() -> SettingsCheck.process(config.getConfigMapping(ProcessSettings.class)))
                .isInstanceOf(SettingsException.class)
                .hasMessage(sentence);
    }

    @Test
    void everyLimitHasARange() {
        for (String key : KnownKeys.of(List.of(LimitSettings.class)).all()) {
            for (String value : List.of("0", "-1", "999999999")) {
                SmallRyeConfig config = config(Map.of(key, value), Map.of());
                try {
                    LimitSettings limits = config.getConfigMapping(LimitSettings.class);
                    SettingsCheck.limits(limits);
                } catch (SettingsException e) {
                    assertThat(e.sentence()).startsWith(key + " = ");
                    break;
                } catch (RuntimeException unreadable) {
                    assertThat(unreadable).hasMessageContaining(key);
                    break;
                }
                assertThat(value).as("%s takes 0, -1 and 999999999", key).isNotEqualTo("999999999");
            }
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    tailrace.limits.heartbeat |
                    tailrace.namespaces.chat.id-count |
                    tailrace.namespaces."a.b".id-count |
                    tailrace.origins[0] |
                    quarkus.http.port |
                    tailrace.limits.heartbeet | tailrace.limits.heartbeet is no key of Tailrace; did you mean tailrace.limits.heartbeat?
                    tailrace.namespaces.chat.idcount | tailrace.namespaces.chat.idcount is no key of Tailrace; did you mean tailrace.namespaces.*.id-count?
                    tailrace.everything.else.entirely | tailrace.everything.else.entirely is no key of Tailrace; docs/configuration.md lists all, remove it or correct it
                    tailrace.namespaces.chat.deliver | tailrace.namespaces.chat.deliver belongs to flow control, which comes with a later version; remove it
                    tailrace.redis.sentinel.addresses | tailrace.redis.sentinel.addresses belongs to Redis Sentinel and Cluster, which comes with a later version; remove it
                    """)
    void anUnknownKeyIsRefused(String key, String sentence) {
        assertThat(KnownKeys.of(MAPPINGS).complaint(key).orElse(null)).isEqualTo(sentence);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
                    TAILRACE_LIMITS_HEARTBEAT |
                    TAILRACE_NAMESPACES_CHAT_ID_COUNT |
                    TAILRACE_NAMESPACES__CHAT__ID_COUNT |
                    TAILRACE_STREAM_SERVICE_ADDRESSES |
                    TAILRACE_STREAM_SERVICE_SERVICE_HOST |
                    TAILRACE_STREAM_SERVICE_SERVICE_PORT_GRPC |
                    TAILRACE_SSE_GATEWAY_PORT |
                    TAILRACE_SSE_GATEWAY_PORT_8080_TCP_ADDR |
                    PATH |
                    TAILRACE_LIMITS_HEARTBEET | TAILRACE_LIMITS_HEARTBEET is no key of Tailrace in the environment; did you mean TAILRACE_LIMITS_HEARTBEAT?
                    TAILRACE_NAMESPACES_CHAT_OVERFLOW | TAILRACE_NAMESPACES_CHAT_OVERFLOW: tailrace.namespaces.chat.overflow belongs to flow control, which comes with a later version; remove it
                    """)
    void anUnknownVariableIsRefusedUnlessKubernetesMadeIt(String name, String sentence) {
        assertThat(KnownKeys.of(MAPPINGS).environmentComplaint(name).orElse(null))
                .isEqualTo(sentence);
    }

    @Test
    void aVariableThatReachesNoNamespaceIsRefused() {
        String variable = "TAILRACE_NAMESPACES_MY_CHAT_HISTORY_MESSAGES";
        KnownKeys known = KnownKeys.of(MAPPINGS);

        assertThat(namespaces(Map.of(), Map.of(variable, "7")).all()).containsOnlyKeys("default");
        assertThat(known.lostVariable(variable, List.of("default")))
                .hasValue(
                        "TAILRACE_NAMESPACES_MY_CHAT_HISTORY_MESSAGES reaches no namespace: a variable can only spell names of lower case letters and digits; configure the namespace in a file or with -D, then the variable works too");
        assertThat(known.lostVariable(variable, List.of("default", "my-Chat"))).isEmpty();
        assertThat(known.lostVariable("TAILRACE_NAMESPACES__CHAT__ID_COUNT", List.of("chat")))
                .isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "127.8.8.8", "localhost", "::1", "[::1]"})
    void aListenerOnLoopbackMayOpen(String host) {
        ListenCheck.check(List.of(new Listener("quarkus.http.host", host)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0", "::", "192.0.2.7"})
    void aListenerThatOthersReachMayNotOpen(String host) {
        List<Listener> listeners =
                List.of(new Listener("quarkus.http.host", "127.0.0.1"), new Listener("quarkus.management.host", host));

        assertThatThrownBy(() -> ListenCheck.check(listeners))
                .isInstanceOf(SettingsException.class)
                .hasMessage(
                        "quarkus.management.host = '%s' is open to other machines, and there is no authentication; use 127.0.0.1, or set tailrace.anonymous=true to let anybody come"
                                .formatted(host));
    }

    @Test
    void everyListenerIsLookedAt() {
        SmallRyeConfig bare = config(Map.of(), Map.of());
        SmallRyeConfig all = config(
                Map.of(
                        "quarkus.http.host", "a",
                        "quarkus.management.enabled", "true",
                        "quarkus.management.host", "b",
                        "quarkus.grpc.server.use-separate-server", "true",
                        "quarkus.grpc.server.host", "c"),
                Map.of());

        assertThat(ListenCheck.listeners(bare))
                .containsExactly(
                        new Listener("quarkus.http.host", "0.0.0.0"),
                        new Listener("quarkus.management.host", "0.0.0.0"));
        assertThat(ListenCheck.listeners(all))
                .containsExactly(
                        new Listener("quarkus.http.host", "a"),
                        new Listener("quarkus.management.host", "b"),
                        new Listener("quarkus.grpc.server.host", "c"));
    }

    @Test
    void aMadeNodeNameHoldsHostAndProcessAndIsNeverTwiceTheSame() {
        ProcessSettings settings = config(Map.of(), Map.of()).getConfigMapping(ProcessSettings.class);
        SystemRandomness randomness = new SystemRandomness();
        String host = "a host (of mine)".repeat(9);

        String first = NodeName.of(settings, host, 4_194_304, randomness).text();
        String second = NodeName.of(settings, host, 4_194_304, randomness).text();

        assertThat(first)
                .startsWith("a-host--of-mine-a-host")
                .contains("-4194304-")
                .isNotEqualTo(second);
    }

    @Test
    void limitsThatAreNotConfiguredFollowTheHeap() {
        LimitSettings unset = config(Map.of(), Map.of()).getConfigMapping(LimitSettings.class);
        LimitSettings set = config(
                        Map.of(
                                "tailrace.limits.max-connections", "7",
                                "tailrace.limits.tail-budget", "2M",
                                "tailrace.limits.memory-engine-bytes", "3M"),
                        Map.of())
                .getConfigMapping(LimitSettings.class);

        assertThat(DerivedLimits.of(unset, 1L << 30)).isEqualTo(new DerivedLimits(21_845, 128 << 20, 256 << 20));
        assertThat(DerivedLimits.of(set, 1L << 30)).isEqualTo(new DerivedLimits(7, 2 << 20, 3 << 20));
    }

    @ParameterizedTest
    @CsvSource({
        "16M, 16777216, 16M",
        "16MiB, 16777216, 16M",
        "2GB, 2147483648, 2G",
        "1500, 1500, 1500",
        "64K, 65536, 64K",
        "0, 0, 0"
    })
    void sizesAreReadAndShown(String text, long count, String shown) {
        assertThat(Bytes.parse(text)).isEqualTo(new Bytes(count)).hasToString(shown);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "16X", "-1", "1.5M", "16 M", "m", "999999999999999999G"})
    void whatIsNoSizeIsRefused(String text) {
        assertThatThrownBy(() -> Bytes.parse(text))
                .hasMessage("'%s' is no size; write bytes, or a number with K, M or G", text);
    }

    private static Namespaces namespaces(Map<String, String> file, Map<String, String> environment) {
        return SettingsCheck.namespaces(config(file, environment).getConfigMapping(NamespaceSettings.class));
    }

    private static SmallRyeConfig config(Map<String, String> file, Map<String, String> environment) {
        return new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withConverter(
                        java.time.Duration.class, 1_000, new io.quarkus.runtime.configuration.DurationConverter())
                .withSources(new PropertiesConfigSource(file, "file", 250))
                .withSources(new EnvConfigSource(environment, 300))
                .withMapping(ProcessSettings.class)
                .withMapping(LimitSettings.class)
                .withMapping(NamespaceSettings.class)
                .withDefaultValue("smallrye.config.mapping.validate-unknown", "false")
                .build();
    }
}
