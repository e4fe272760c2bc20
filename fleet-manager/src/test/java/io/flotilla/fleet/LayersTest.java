package io.flotilla.fleet;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Random;

/** The rooms of this module, who may look into whom, and what belongs where. */
@AnalyzeClasses(packages = LayersTest.ROOT, importOptions = ImportOption.DoNotIncludeTests.class)
final class LayersTest {
    static final String ROOT = "io.flotilla.fleet";

    /** In the order they may look: a later one may use an earlier one, never the reverse. */
    private static final List<List<String>> ROOMS = List.of(
            List.of("node"),
            List.of("query"),
            List.of("spec"),
            List.of("store"),
            List.of("enrol", "plan"),
            List.of("loop"),
            List.of("broker", "intake"),
            List.of("http"),
            List.of("cli"));

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
    static final ArchRule onlyTheCliSeesTheRoot = noClasses()
            .that()
            .resideOutsideOfPackages(ROOT, within("cli"))
            .should()
            .dependOnClassesThat()
            .resideInAPackage(ROOT);

    @ArchTest
    static final ArchRule theRootDoesNotSeeTheCli = noClasses()
            .that()
            .resideInAPackage(ROOT)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(within("cli"));

    @ArchTest
    static final ArchRule theStoreAloneSeesDatabases = noClasses()
            .that()
            .resideOutsideOfPackages(within("store"))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("jetbrains.exodus..", "java.sql..");

    @ArchTest
    static final ArchRule theBrokerRoomAloneSeesMqtt = noClasses()
            .that()
            .resideOutsideOfPackages(within("broker"))
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.hivemq.embedded..", "org.eclipse.paho..");

    @ArchTest
    static final ArchRule noProviderOrNetty =
            noClasses().should().dependOnClassesThat().resideInAnyPackage("org.bouncycastle..", "io.netty..");

    @ArchTest
    static final ArchRule timeAndChanceComeInThroughTheConstructor = noClasses()
            .that()
            .resideOutsideOfPackages(ROOT, within("cli"))
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

    private static String[] packages(List<String> rooms) {
        return rooms.stream().map(LayersTest::within).toArray(String[]::new);
    }

    private static String within(String room) {
        return ROOT + "." + room + "..";
    }
}
