package io.flotilla.agent;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.flotilla.testing.House;

/** The rooms of this module, who may look into whom, and what belongs where. */
@AnalyzeClasses(packages = LayersTest.ROOT, importOptions = ImportOption.DoNotIncludeTests.class)
final class LayersTest {
    static final String ROOT = "io.flotilla.agent";

    private static final House HOUSE = House.of(ROOT, "identity", "link", "node", "command", "telemetry");

    @ArchTest
    static final ArchRule noCycles = HOUSE.noCycles();

    @ArchTest
    static final ArchRule roomsLookBackOnly = HOUSE.roomsLookBackOnly();

    @ArchTest
    static final ArchRule noRoomSeesTheRoot = HOUSE.noRoomSeesTheRoot();

    @ArchTest
    static final ArchRule theJournalAloneSeesTheStore =
            HOUSE.aloneSees("command", "jetbrains.exodus..", "io.flotilla.xodus..", "java.sql..");

    @ArchTest
    static final ArchRule theLinkAloneSeesMqtt = HOUSE.aloneSees("link", "org.eclipse.paho..");

    @ArchTest
    static final ArchRule noBrokerProviderOrNetty = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.hivemq.embedded..", "org.bouncycastle..", "io.netty..");

    @ArchTest
    static final ArchRule theLoopAloneJoinsLinkAndCommand = noClasses()
            .that()
            .resideInAPackage(HOUSE.within("command"))
            .should()
            .dependOnClassesThat()
            .resideInAPackage(HOUSE.within("link"));

    @ArchTest
    static final ArchRule timeAndChanceComeInThroughTheConstructor = HOUSE.timeAndChanceComeInThroughTheConstructor();

    @ArchTest
    static final ArchRule namesSayWhatAThingIs = House.namesSayWhatAThingIs();
}
