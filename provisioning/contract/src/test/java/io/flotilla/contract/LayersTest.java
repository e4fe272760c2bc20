package io.flotilla.contract;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.flotilla.testing.House;

/** The rooms of this module, who may look into whom, and what belongs where. */
@AnalyzeClasses(packages = LayersTest.ROOT, importOptions = ImportOption.DoNotIncludeTests.class)
final class LayersTest {
    static final String ROOT = "io.flotilla.contract";

    private static final House HOUSE = House.of(ROOT, "time", "identity", "chain", "topic", "message", "codec");

    @ArchTest
    static final ArchRule noCycles = HOUSE.noCycles();

    @ArchTest
    static final ArchRule roomsLookBackOnly = HOUSE.roomsLookBackOnly();

    @ArchTest
    static final ArchRule noRoomSeesTheRoot = HOUSE.noRoomSeesTheRoot();

    @ArchTest
    static final ArchRule onlyTheJdk = classes()
            .that()
            .resideOutsideOfPackage(HOUSE.within("codec"))
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "javax.security.auth.x500..", "org.jspecify..", ROOT + "..");

    @ArchTest
    static final ArchRule jacksonAndNimbusInTheCodecAlone = classes()
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "javax.security.auth.x500..",
                    "org.jspecify..",
                    ROOT + "..",
                    "com.fasterxml.jackson..",
                    "com.nimbusds..");

    @ArchTest
    static final ArchRule messagesAndTopicsAreValues = HOUSE.holdNoState("message", "topic");

    @ArchTest
    static final ArchRule timeAndChanceComeInThroughTheConstructor = HOUSE.timeAndChanceComeInThroughTheConstructor();

    @ArchTest
    static final ArchRule namesSayWhatAThingIs = House.namesSayWhatAThingIs();
}
