package io.flotilla.fleet;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.flotilla.testing.House;
import java.util.List;

/** The rooms of this module, who may look into whom, and what belongs where. */
@AnalyzeClasses(packages = LayersTest.ROOT, importOptions = ImportOption.DoNotIncludeTests.class)
final class LayersTest {
    static final String ROOT = "io.flotilla.fleet";

    private static final House HOUSE = new House(
            ROOT,
            List.of(
                    List.of("node"),
                    List.of("query"),
                    List.of("spec"),
                    List.of("store"),
                    List.of("enrol", "plan"),
                    List.of("loop"),
                    List.of("broker", "intake"),
                    List.of("http"),
                    List.of("cli")));

    @ArchTest
    static final ArchRule noCycles = HOUSE.noCycles();

    @ArchTest
    static final ArchRule roomsLookBackOnly = HOUSE.roomsLookBackOnly();

    @ArchTest
    static final ArchRule onlyTheCliSeesTheRoot = noClasses()
            .that()
            .resideOutsideOfPackages(ROOT, HOUSE.within("cli"))
            .should()
            .dependOnClassesThat()
            .resideInAPackage(ROOT);

    @ArchTest
    static final ArchRule theRootDoesNotSeeTheCli = noClasses()
            .that()
            .resideInAPackage(ROOT)
            .should()
            .dependOnClassesThat()
            .resideInAPackage(HOUSE.within("cli"));

    @ArchTest
    static final ArchRule theStoreAloneSeesDatabases =
            HOUSE.aloneSees("store", "jetbrains.exodus..", "io.flotilla.xodus..", "java.sql..");

    @ArchTest
    static final ArchRule theBrokerRoomAloneSeesMqtt =
            HOUSE.aloneSees("broker", "com.hivemq.embedded..", "org.eclipse.paho..");

    @ArchTest
    static final ArchRule noProviderOrNetty =
            noClasses().should().dependOnClassesThat().resideInAnyPackage("org.bouncycastle..", "io.netty..");

    @ArchTest
    static final ArchRule timeAndChanceComeInThroughTheConstructor =
            HOUSE.timeAndChanceComeInThroughTheConstructor("cli");

    @ArchTest
    static final ArchRule namesSayWhatAThingIs = House.namesSayWhatAThingIs();
}
