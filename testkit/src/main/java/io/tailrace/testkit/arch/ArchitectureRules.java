package io.tailrace.testkit.arch;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.target;
import static com.tngtech.archunit.core.domain.JavaAccess.Predicates.targetOwner;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.assignableTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.name;
import static com.tngtech.archunit.core.domain.properties.HasName.Predicates.nameMatching;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noMethods;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.CompositeArchRule;
import java.util.ArrayList;
import java.util.List;

/**
 * Who may know whom, and what nobody does: the rules of the layout, each once, each with its reason. Every module calls
 * {@link #check} over its own packages from one test; there is no list of excused violations.
 *
 * <p>A rule speaks only of classes that it finds among those that are checked, so all rules run everywhere.
 */
public final class ArchitectureRules {
    private static final String OURS = "io.tailrace..";
    private static final String CODES = "io.tailrace.codes..";
    private static final String CORE = "io.tailrace.core..";
    private static final String[] PROTO = {"io.tailrace.v1..", "io.tailrace.proto..", "io.tailrace.internal.v1.."};
    private static final String REDIS = "io.tailrace.redis..";
    private static final String EDGE = "io.tailrace.edge..";
    private static final String RUNTIME = "io.tailrace.runtime..";
    private static final String CONNECTION = "io.tailrace.connection..";
    private static final String SSE = "io.tailrace.sse..";
    private static final String STREAM = "io.tailrace.stream..";
    private static final String PRESENCE = "io.tailrace.presence..";
    private static final String STANDALONE = "io.tailrace.standalone..";
    private static final String TESTKIT = "io.tailrace.testkit..";
    private static final String E2E = "io.tailrace.e2e..";
    private static final String BENCH = "io.tailrace.bench..";

    static final ArchRule CODES_KNOW_NOTHING = classes()
            .that()
            .resideInAPackage(CODES)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(CODES, "java.lang..", "java.util..", "org.jspecify.annotations")
            .because("core uses them, and core knows no protobuf");

    static final ArchRule CORE_IS_PLAIN = classes()
            .that()
            .resideInAPackage(CORE)
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    CORE,
                    CODES,
                    "java.lang..",
                    "java.util..",
                    "java.time..",
                    "java.nio",
                    "java.nio.charset",
                    "org.jspecify.annotations",
                    "com.google.errorprone.annotations..")
            .because("whoever runs the core owns time, chance, threads and transport");

    static final ArchRule CORE_HAS_NO_CYCLE = slices().matching("io.tailrace.core.(*)..")
            .should()
            .beFreeOfCycles()
            .because("model comes first and session last: one reads core from one end to the other");

    static final ArchRule REDIS_KNOWS_CORE = ofOursOnly(REDIS, "an engine is replaced without its users", CORE, CODES);

    static final ArchRule EDGE_KNOWS_CORE_AND_PROTO =
            ofOursOnly(EDGE, "gateways share it, and stand on it", CORE, CODES, PROTO[0], PROTO[1], PROTO[2], RUNTIME);

    static final ArchRule EDGE_READS_SETTINGS_IN_WIRING = noClasses()
            .that()
            .resideInAPackage(EDGE)
            .and()
            .resideOutsideOfPackage("..wiring..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(RUNTIME)
            .because("its classes are given numbers, and do not know where they come from");

    static final ArchRule RUNTIME_KNOWS_CORE = ofOursOnly(RUNTIME, "every process has it, gateway or not", CORE, CODES);

    static final ArchRule CONNECTION_GATEWAY_KNOWS_ITS_GROUND = gateway(CONNECTION);

    static final ArchRule SSE_GATEWAY_KNOWS_ITS_GROUND = gateway(SSE);

    static final ArchRule STREAM_SERVICE_KNOWS_ITS_GROUND = service(STREAM);

    static final ArchRule PRESENCE_SERVICE_KNOWS_ITS_GROUND = service(PRESENCE);

    static final ArchRule TESTKIT_KNOWS_CORE_AND_PROTO = ofOursOnly(
            TESTKIT,
            "every module tests with it, so it may know none of them",
            CORE,
            CODES,
            PROTO[0],
            PROTO[1],
            PROTO[2]);

    static final ArchRule REDIS_ONLY_FROM_WIRING = noClasses()
            .that()
            .resideInAnyPackage(CONNECTION, SSE, STREAM, PRESENCE, STANDALONE)
            .and()
            .resideOutsideOfPackage("..wiring..")
            .should()
            .dependOnClassesThat()
            .resideInAPackage(REDIS)
            .because("engines are chosen in one place, at run time");

    static final ArchRule NOBODY_KNOWS_THE_OUTERMOST = noClasses()
            .that()
            .resideInAPackage(OURS)
            .and()
            .resideOutsideOfPackages(STANDALONE, E2E, BENCH)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(STANDALONE, E2E, BENCH)
            .because("standalone sees everything, tests and bench measure it: nothing stands on them");

    static final ArchRule ONLY_TESTS_KNOW_TESTKIT = noClasses()
            .that()
            .resideInAPackage(OURS)
            .and()
            .resideOutsideOfPackages(TESTKIT, E2E, BENCH)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(TESTKIT)
            .because("a product does not ship its tests");

    static final ArchRule REDIS_CLIENT_IN_REDIS = noClasses()
            .that()
            .resideInAPackage(OURS)
            .and()
            .resideOutsideOfPackage(REDIS)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.vertx.redis..", "io.vertx.mutiny.redis..", "io.quarkus.redis..")
            .because("one module knows Redis");

    static final ArchRule NETTY_IN_THE_HUB = noClasses()
            .that()
            .resideInAPackage(OURS)
            .and()
            .resideOutsideOfPackages(
                    "io.tailrace.edge.hub..", "io.tailrace.edge.link..", "io.tailrace.edge.loop..", BENCH)
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.netty..", "io.vertx..impl..")
            .because("one package owns the cast below the platform, and proves it at start");

    static final ArchRule LOOPS_OF_NETTY_IN_LINK_AND_LOOP = noClasses()
            .that()
            .resideInAnyPackage("io.tailrace.edge.link..", "io.tailrace.edge.loop..")
            .should()
            .dependOnClassesThat(
                    resideInAnyPackage("io.netty..", "io.vertx..impl..").and(not(loopTypes())))
            .because(
                    "a link is one loop's and needs its types; buffers, handlers and the platform's insides are the hub's");

    static final ArchRule GENERATED_PROTOBUF_AT_THE_WIRE = noClasses()
            .that()
            .resideInAPackage(OURS)
            .and()
            .resideOutsideOfPackages(PROTO)
            .and()
            .resideOutsideOfPackages("..rpc..", "..grpc..", "..link..", "..wire..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(PROTO)
            .because("a change of the wire must not reach what does not write to it");

    static final ArchRule TIME_AND_CHANCE_ARE_ARGUMENTS = CompositeArchRule.of(nobodyCalls(
                    targetOwner(assignableTo(System.class)).and(target(nameMatching("nanoTime|currentTimeMillis"))),
                    "the clock is an argument: a test sets it, a simulator replays it"))
            .and(nobodyCalls(
                    targetOwner(resideInAPackage("java.time..")).and(target(name("now"))),
                    "the clock is an argument: a test sets it, a simulator replays it"))
            .and(nobodyCalls(
                    targetOwner(assignableTo(java.util.Random.class))
                            .or(targetOwner(resideInAPackage("java.util.random..")))
                            .or(targetOwner(assignableTo(Math.class)).and(target(name("random"))))
                            .or(targetOwner(assignableTo(java.util.UUID.class)).and(target(name("randomUUID")))),
                    "chance is an argument: a failing seed replays"));

    static final ArchRule THREADS_BELONG_TO_THE_PROCESS = CompositeArchRule.of(nobodyCalls(
                    targetOwner(assignableTo(Thread.class))
                            .and(target(nameMatching("<init>|sleep|ofVirtual|ofPlatform|startVirtualThread"))),
                    "work is serial by ownership; who starts threads is runtime"))
            .and(nobodyCalls(
                    targetOwner(assignableTo(java.util.concurrent.Executors.class))
                            .or(targetOwner(assignableTo(java.util.concurrent.ExecutorService.class))
                                    .and(target(name("<init>"))))
                            .or(targetOwner(assignableTo(java.util.Timer.class))),
                    "work is serial by ownership; who starts threads is runtime"));

    static final ArchRule LOOP_CODE_DOES_NOT_BLOCK = noClasses()
            .that(areLoopConfined())
            .should()
            .callMethodWhere(blocks())
            .because("a loop that waits makes all its sockets wait");

    static final ArchRule BEANS_ARE_PRODUCED_IN_WIRING = noMethods()
            .that()
            .areDeclaredInClassesThat()
            .resideInAPackage(OURS)
            .and()
            .areDeclaredInClassesThat()
            .resideOutsideOfPackage("..wiring..")
            .should()
            .beAnnotatedWith("jakarta.enterprise.inject.Produces")
            .because("one place says which class stands behind a port");

    static final ArchRule INJECTION_IS_BY_CONSTRUCTOR = CompositeArchRule.of(noFields()
                    .that()
                    .areDeclaredInClassesThat()
                    .resideInAPackage(OURS)
                    .should()
                    .beAnnotatedWith("jakarta.inject.Inject")
                    .because("what a class needs is in its constructor"))
            .and(noMethods()
                    .that()
                    .areDeclaredInClassesThat()
                    .resideInAPackage(OURS)
                    .should()
                    .beAnnotatedWith("jakarta.inject.Inject")
                    .because("what a class needs is in its constructor"))
            .and(noFields()
                    .that()
                    .areDeclaredInClassesThat()
                    .resideInAPackage(OURS)
                    .should()
                    .beAnnotatedWith("org.eclipse.microprofile.config.inject.ConfigProperty")
                    .because("settings come by @ConfigMapping, checked at start"));

    static final ArchRule SETTINGS_ARE_MAPPED = noClasses()
            .that()
            .resideInAPackage(OURS)
            .should()
            .dependOnClassesThat()
            .haveFullyQualifiedName("org.eclipse.microprofile.config.ConfigProvider")
            .because("settings come by @ConfigMapping, checked at start");

    /** All of them, in the order in which they stand above. */
    static final List<ArchRule> ALL = List.of(
            CODES_KNOW_NOTHING,
            CORE_IS_PLAIN,
            CORE_HAS_NO_CYCLE,
            REDIS_KNOWS_CORE,
            EDGE_KNOWS_CORE_AND_PROTO,
            EDGE_READS_SETTINGS_IN_WIRING,
            RUNTIME_KNOWS_CORE,
            CONNECTION_GATEWAY_KNOWS_ITS_GROUND,
            SSE_GATEWAY_KNOWS_ITS_GROUND,
            STREAM_SERVICE_KNOWS_ITS_GROUND,
            PRESENCE_SERVICE_KNOWS_ITS_GROUND,
            TESTKIT_KNOWS_CORE_AND_PROTO,
            REDIS_ONLY_FROM_WIRING,
            NOBODY_KNOWS_THE_OUTERMOST,
            ONLY_TESTS_KNOW_TESTKIT,
            REDIS_CLIENT_IN_REDIS,
            NETTY_IN_THE_HUB,
            LOOPS_OF_NETTY_IN_LINK_AND_LOOP,
            GENERATED_PROTOBUF_AT_THE_WIRE,
            TIME_AND_CHANCE_ARE_ARGUMENTS,
            THREADS_BELONG_TO_THE_PROCESS,
            LOOP_CODE_DOES_NOT_BLOCK,
            BEANS_ARE_PRODUCED_IN_WIRING,
            INJECTION_IS_BY_CONSTRUCTOR,
            SETTINGS_ARE_MAPPED);

    private ArchitectureRules() {}

    /**
     * Checks the product's classes in these packages, e.g. {@code "io.tailrace.edge"}; fails with every violation of
     * every rule, and if there are no classes at all.
     */
    public static void check(String... packages) {
        JavaClasses classes = new ClassFileImporter()
                .withImportOption(new ImportOption.DoNotIncludeTests())
                .importPackages(packages);
        if (classes.isEmpty()) {
            throw new AssertionError("no classes in %s: the check would be empty".formatted(List.of(packages)));
        }
        List<String> violations = violations(classes);
        if (!violations.isEmpty()) {
            throw new AssertionError("%d violations of the architecture:%n%s"
                    .formatted(violations.size(), String.join(System.lineSeparator(), violations)));
        }
    }

    static List<String> violations(JavaClasses classes) {
        List<String> violations = new ArrayList<>();
        for (ArchRule rule : ALL) {
            var result = rule.allowEmptyShould(true).evaluate(classes);
            if (result.hasViolation()) {
                violations.add(result.getFailureReport().toString());
            }
        }
        return violations;
    }

    private static ArchRule gateway(String itself) {
        return ofOursOnly(
                itself,
                "gateways share edge, and never know each other or the services",
                EDGE,
                RUNTIME,
                CORE,
                CODES,
                PROTO[0],
                PROTO[1],
                PROTO[2],
                REDIS);
    }

    private static ArchRule service(String itself) {
        return ofOursOnly(
                itself,
                "a service never knows edge, a gateway or another service",
                RUNTIME,
                CORE,
                CODES,
                PROTO[0],
                PROTO[1],
                PROTO[2],
                REDIS);
    }

    /** Of what is ours, a room knows itself and these. */
    private static ArchRule ofOursOnly(String itself, String reason, String... known) {
        String[] allowed = new String[known.length + 1];
        allowed[0] = itself;
        System.arraycopy(known, 0, allowed, 1, known.length);
        return noClasses()
                .that()
                .resideInAPackage(itself)
                .should()
                .dependOnClassesThat(resideInAPackage(OURS).and(not(resideInAnyPackage(allowed))))
                .because(reason);
    }

    private static ArchRule nobodyCalls(DescribedPredicate<? super JavaAccess<?>> what, String reason) {
        return noClasses()
                .that()
                .resideInAPackage(OURS)
                .and()
                .resideOutsideOfPackages("..wiring..", RUNTIME, TESTKIT, BENCH, E2E)
                .should()
                .accessTargetWhere(what)
                .because(reason);
    }

    /** Loops, the kind of transport that fits a loop, and Netty's maps without boxing. */
    private static DescribedPredicate<JavaClass> loopTypes() {
        return resideInAnyPackage("io.netty.channel..", "io.netty.util.concurrent..", "io.netty.util.collection..")
                .and(not(nameMatching(".*Handler.*|.*Pipeline.*")))
                .as("the types of an event loop");
    }

    /** By its simple name, so that core need not know where the annotation stands. */
    private static DescribedPredicate<JavaClass> areLoopConfined() {
        return DescribedPredicate.describe(
                "are marked @LoopConfined",
                type -> type.getAnnotations().stream()
                        .anyMatch(annotation ->
                                annotation.getRawType().getSimpleName().equals("LoopConfined")));
    }

    private static DescribedPredicate<JavaCall<?>> blocks() {
        return DescribedPredicate.describe("block", call -> {
            String owner = call.getTargetOwner().getName();
            String method = call.getTarget().getName();
            return owner.equals("java.lang.Thread") && method.matches("sleep|join")
                    || owner.equals("java.lang.Object") && method.equals("wait")
                    || owner.matches("java\\.util\\.concurrent\\.(CompletableFuture|Future)")
                            && method.matches("get|join|resultNow")
                    || owner.matches("java\\.util\\.concurrent\\.\\w*(Latch|Semaphore|Barrier|Condition)")
                            && method.matches("await|acquire")
                    || owner.matches("java\\.util\\.concurrent\\.\\w*Queue") && method.matches("take|put")
                    || owner.matches("java\\.util\\.concurrent\\.locks\\..*") && method.equals("lock")
                    || owner.startsWith("java.nio.file.Files")
                    || owner.equals("java.net.InetAddress") && method.startsWith("get") && method.endsWith("ByName");
        });
    }
}
