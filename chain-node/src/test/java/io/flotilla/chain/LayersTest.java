package io.flotilla.chain;

import static com.tngtech.archunit.core.domain.JavaModifier.FINAL;
import static com.tngtech.archunit.core.domain.JavaModifier.STATIC;
import static com.tngtech.archunit.lang.SimpleConditionEvent.violated;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.Timer;

/** The rooms of this module, who may look into whom, and what belongs where. */
@AnalyzeClasses(packages = LayersTest.ROOT, importOptions = ImportOption.DoNotIncludeTests.class)
final class LayersTest {
    static final String ROOT = "io.flotilla.chain";

    /** In the order they may look: a later one may use an earlier one, never the reverse. */
    private static final List<List<String>> ROOMS = List.of(
            List.of("block"),
            List.of("crypto"),
            List.of("state"),
            List.of("vm"),
            List.of("execution"),
            List.of("ledger"),
            List.of("consensus"),
            List.of("pool"),
            List.of("p2p"),
            List.of("admin"));

    @ArchTest
    static final ArchRule noCycles = slices().matching(ROOT + ".(*)..").should().beFreeOfCycles();

    @ArchTest
    static void roomsLookBackOnly(JavaClasses classes) {
        for (int i = 0; i < ROOMS.size(); i++) {
            var later = ROOMS.stream().skip(i + 1L).flatMap(List::stream).map(LayersTest::within);
            noClasses()
                    .that()
                    .resideInAnyPackage(packages(ROOMS.get(i)))
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(later.toArray(String[]::new))
                    .check(classes);
        }
    }

    @ArchTest
    static final ArchRule noRoomSeesTheRoot = noClasses()
            .that()
            .resideOutsideOfPackage(ROOT)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(ROOT);

    @ArchTest
    static final ArchRule theLedgerAloneSeesTheStore = noClasses()
            .that()
            .resideOutsideOfPackages(within("ledger"))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("jetbrains.exodus..", "java.sql..");

    @ArchTest
    static final ArchRule theVmAloneSeesTheEngine = noClasses()
            .that()
            .resideOutsideOfPackages(within("vm"))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("run.endive..");

    @ArchTest
    static final ArchRule cryptoAloneSeesBouncyCastle = noClasses()
            .that()
            .resideOutsideOfPackages(within("crypto"))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("org.bouncycastle..");

    @ArchTest
    static final ArchRule p2pAloneSeesNetty = noClasses()
            .that()
            .resideOutsideOfPackages(within("p2p"))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("io.netty..");

    @ArchTest
    static final ArchRule noMqtt = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.hivemq.embedded..", "org.eclipse.paho..");

    @ArchTest
    static final ArchRule consensusIsPure = classes()
            .that()
            .resideInAPackage(within("consensus"))
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "org.jspecify..",
                    "io.flotilla.contract..",
                    within("block"),
                    within("crypto"),
                    within("consensus"));

    @ArchTest
    static final ArchRule consensusHasNoSocketClockThreadOrFile = noClasses()
            .that()
            .resideInAPackage(within("consensus"))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("java.io..", "java.nio.file..", "java.nio.channels..", "java.net..")
            .orShould()
            .dependOnClassesThat()
            .haveNameMatching("java\\.util\\.concurrent\\..*(Execut|Thread|Fork|Future).*")
            .orShould()
            .dependOnClassesThat()
            .belongToAnyOf(Thread.class, Clock.class, Timer.class);

    @ArchTest
    static final ArchRule blocksAreValues =
            classes().that().resideInAnyPackage(within("block")).should(holdNoState());

    @ArchTest
    static final ArchRule timeAndChanceComeInThroughTheConstructor = noClasses()
            .that()
            .resideOutsideOfPackages(ROOT)
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(Clock.class, "systemUTC")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callConstructor(Random.class)
            .orShould()
            .callMethod(Thread.class, "sleep", long.class)
            .orShould()
            .callMethod(System.class, "exit", int.class)
            .orShould()
            .accessField(System.class, "out");

    @ArchTest
    static final ArchRule namesSayWhatAThingIs = noClasses()
            .that()
            .doNotHaveSimpleName("FleetManager")
            .should()
            .haveNameMatching(".*[a-z0-9](Impl|Helper|Utils?|Manager)")
            .orShould()
            .haveNameMatching("(.*[.$])?(Abstract|Base|Default)[A-Z]\\w*");

    private static ArchCondition<JavaClass> holdNoState() {
        return new ArchCondition<>("be records, enums, interfaces or final classes without state") {
            @Override
            public void check(JavaClass type, ConditionEvents events) {
                boolean stateless =
                        type.getFields().stream().allMatch(f -> f.getModifiers().contains(STATIC));
                boolean ok = type.isRecord()
                        || type.isEnum()
                        || type.isInterface()
                        || type.isAnonymousClass()
                        || type.isAssignableTo(Throwable.class)
                        || (type.getModifiers().contains(FINAL) && stateless);
                if (!ok) {
                    events.add(violated(type, type.getName() + " holds state or can be extended"));
                }
            }
        };
    }

    private static String[] packages(List<String> rooms) {
        return rooms.stream().map(LayersTest::within).toArray(String[]::new);
    }

    private static String within(String room) {
        return ROOT + "." + room + "..";
    }
}
