package io.flotilla.brokerext;

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
    static final String ROOT = "io.flotilla.brokerext";

    /** In the order they may look: a later one may use an earlier one, never the reverse. */
    private static final List<List<String>> ROOMS =
            List.of(List.of("auth"), List.of("access"), List.of("presence"), List.of("standalone"));

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
    static final ArchRule noStoreBrokerOrProvider = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "jetbrains.exodus..",
                    "java.sql..",
                    "com.hivemq.embedded..",
                    "org.bouncycastle..",
                    "io.netty..",
                    "org.eclipse.paho..");

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

    private static String[] packages(List<String> rooms) {
        return rooms.stream().map(LayersTest::within).toArray(String[]::new);
    }

    private static String within(String room) {
        return ROOT + "." + room + "..";
    }
}
