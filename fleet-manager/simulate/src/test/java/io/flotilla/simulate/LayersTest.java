package io.flotilla.simulate;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** Of the manager this module sees what its command line shows to others, and nothing that would run a broker here. */
@AnalyzeClasses(packages = "io.flotilla.simulate", importOptions = ImportOption.DoNotIncludeTests.class)
final class LayersTest {
    @ArchTest
    static final ArchRule onlyTheDoorOfTheCommandLineIsSeen = noClasses()
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(
                    "io.flotilla.fleet",
                    "io.flotilla.fleet.broker..",
                    "io.flotilla.fleet.http..",
                    "io.flotilla.fleet.loop..",
                    "io.flotilla.fleet.store..",
                    "com.hivemq.embedded..",
                    "org.bouncycastle..",
                    "io.netty..");

    @ArchTest
    static final ArchRule oneClassSeesTheMqttClient = noClasses()
            .that()
            .doNotHaveSimpleName("Connection")
            .and()
            .doNotHaveSimpleName("Workshop")
            .and()
            .doNotHaveSimpleName("LightAgent")
            .and()
            .doNotHaveSimpleName("Probe")
            .should()
            .dependOnClassesThat()
            .resideInAPackage("com.hivemq.client..");
}
