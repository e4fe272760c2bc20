package io.flotilla.brokerext;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.flotilla.testing.House;

/** The rooms of this module, who may look into whom, and what belongs where. */
@AnalyzeClasses(packages = LayersTest.ROOT, importOptions = ImportOption.DoNotIncludeTests.class)
final class LayersTest {
    static final String ROOT = "io.flotilla.brokerext";

    private static final House HOUSE = House.of(ROOT, "auth", "access", "presence", "standalone");

    @ArchTest
    static final ArchRule noCycles = HOUSE.noCycles();

    @ArchTest
    static final ArchRule roomsLookBackOnly = HOUSE.roomsLookBackOnly();

    @ArchTest
    static final ArchRule noRoomSeesTheRoot = HOUSE.noRoomSeesTheRoot();

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
    static final ArchRule timeAndChanceComeInThroughTheConstructor = HOUSE.timeAndChanceComeInThroughTheConstructor();

    @ArchTest
    static final ArchRule namesSayWhatAThingIs = House.namesSayWhatAThingIs();
}
