package io.flotilla.chain;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import io.flotilla.testing.House;
import java.time.Clock;
import java.util.Timer;

/** The rooms of this module, who may look into whom, and what belongs where. */
@AnalyzeClasses(packages = LayersTest.ROOT, importOptions = ImportOption.DoNotIncludeTests.class)
final class LayersTest {
    static final String ROOT = "io.flotilla.chain";

    private static final House HOUSE = House.of(
            ROOT, "block", "crypto", "state", "vm", "execution", "ledger", "consensus", "pool", "p2p", "admin");

    @ArchTest
    static final ArchRule noCycles = HOUSE.noCycles();

    @ArchTest
    static final ArchRule roomsLookBackOnly = HOUSE.roomsLookBackOnly();

    @ArchTest
    static final ArchRule noRoomSeesTheRoot = HOUSE.noRoomSeesTheRoot();

    @ArchTest
    static final ArchRule theLedgerAloneSeesTheStore = HOUSE.aloneSees("ledger", "jetbrains.exodus..", "java.sql..");

    @ArchTest
    static final ArchRule theVmAloneSeesTheEngine = HOUSE.aloneSees("vm", "run.endive..");

    @ArchTest
    static final ArchRule cryptoAloneSeesBouncyCastle = HOUSE.aloneSees("crypto", "org.bouncycastle..");

    @ArchTest
    static final ArchRule p2pAloneSeesNetty = HOUSE.aloneSees("p2p", "io.netty..");

    @ArchTest
    static final ArchRule noMqtt = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage("com.hivemq.embedded..", "org.eclipse.paho..");

    @ArchTest
    static final ArchRule consensusIsPure = classes()
            .that()
            .resideInAPackage(HOUSE.within("consensus"))
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                    "java..",
                    "org.jspecify..",
                    "io.flotilla.contract..",
                    HOUSE.within("block"),
                    HOUSE.within("crypto"),
                    HOUSE.within("consensus"));

    @ArchTest
    static final ArchRule consensusHasNoSocketClockThreadOrFile = noClasses()
            .that()
            .resideInAPackage(HOUSE.within("consensus"))
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
    static final ArchRule blocksAreValues = HOUSE.holdNoState("block");

    @ArchTest
    static final ArchRule timeAndChanceComeInThroughTheConstructor = HOUSE.timeAndChanceComeInThroughTheConstructor();

    @ArchTest
    static final ArchRule namesSayWhatAThingIs = House.namesSayWhatAThingIs();
}
