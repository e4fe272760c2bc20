package io.flotilla.agent.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.flotilla.contract.chain.AdminAccess;
import io.flotilla.contract.chain.Endpoint;
import io.flotilla.contract.chain.NodeFolder;
import io.flotilla.contract.chain.NodeSettings;
import io.flotilla.contract.chain.Role;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.TrustDomain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The driver with a program that only writes down how it was started. */
final class FlotillaNodeDriverIT {
    private static final Endpoint LISTEN = new Endpoint("127.0.0.1", 30301);
    private static final NodeSettings SETTINGS = new NodeSettings(
            NodeAddress.parse("bank-a/validator-1"),
            new ChainId("trade-finance"),
            TrustDomain.DEFAULT,
            Role.VALIDATOR,
            LISTEN);

    @TempDir
    Path folder;

    private NodeFolder node;
    private FlotillaNodeDriver driver;
    private ProcessMark process;

    @BeforeEach
    void program() throws IOException {
        Path program = folder.resolve("home/bin/flotilla-node");
        Files.createDirectories(program.getParent());
        Files.writeString(program, "#!/bin/sh\nenv > env.new\nmv env.new env\nexec sleep 60\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        node = new NodeFolder(folder.resolve("node"));
        driver = driver();
    }

    @AfterEach
    void nothingIsLeft() {
        if (process != null) {
            driver.stop(process, Duration.ofSeconds(5));
        }
    }

    @Test
    void anAllowedVariableReachesTheNode() {
        process = driver.start(launch(Map.of("TZ", "Asia/Tokyo")));

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () -> assertThat(node.root().resolve("env")).content().contains("TZ=Asia/Tokyo\n"));
    }

    @Test
    void anyOtherVariableKeepsTheNodeFromBeingStarted() {
        assertThatThrownBy(() -> process = driver.start(launch(Map.of("TZ", "UTC", "LD_PRELOAD", "evil.so"))))
                .isInstanceOfSatisfying(
                        NodeFault.class, fault -> assertThat(fault.code()).isEqualTo("node.environment.refused"))
                .hasMessageContaining("LD_PRELOAD")
                .hasMessageContaining("policy.yaml");
        assertThat(node.root().resolve("env")).doesNotExist();
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void theNodeLeadsASessionOfItsOwnUnderThePidThatWasReported() throws IOException {
        process = driver.start(launch(Map.of()));
        await().atMost(Duration.ofSeconds(30))
                .until(() -> Files.exists(node.root().resolve("env")));

        String stat = Files.readString(Path.of("/proc", Long.toString(process.pid()), "stat"));
        String[] behindTheName = stat.substring(stat.lastIndexOf(')') + 2).split(" ");

        assertThat(behindTheName[2]).isEqualTo(Long.toString(process.pid())); // process group, proc(5)
        assertThat(behindTheName[3]).isEqualTo(Long.toString(process.pid())); // session
        assertThat(process.alive()).isTrue();
    }

    @Test
    void aClockThatWasSetAfterTheStartMakesNoStrangerOfTheNode() throws IOException {
        process = driver.start(launch(Map.of()));
        admin(-3600);

        assertThat(driver.running()).contains(process);
    }

    @Test
    void aProcessThatBeganAtAnotherTimeIsNotTheOneThatLeftItsAddress() throws IOException {
        process = driver.start(launch(Map.of()));

        admin(-3600);
        assertThat(driver().running()).isEmpty();

        admin(2);
        assertThat(driver().running()).contains(process);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void theNodeOfAFolderThatThisOneIsACopyOfIsLeftAlone() throws IOException {
        process = driver.start(launch(Map.of()));
        admin(0);
        NodeFolder copy = new NodeFolder(folder.resolve("copy"));
        Files.createDirectories(copy.root());
        Files.copy(node.admin(), copy.admin());
        FlotillaNodeDriver other = new FlotillaNodeDriver(folder.resolve("home"), copy, "TZ"::equals);

        assertThat(other.running()).isEmpty();
        assertThat(driver().running()).contains(process);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void aFolderThatWasMovedKeepsItsNode() throws IOException {
        process = driver.start(launch(Map.of()));
        admin(0);
        NodeFolder moved = new NodeFolder(folder.resolve("moved"));
        Files.move(node.root(), moved.root());

        assertThat(new FlotillaNodeDriver(folder.resolve("home"), moved, "TZ"::equals).running())
                .contains(process);
    }

    private void admin(int secondsOff) throws IOException {
        AdminAccess access =
                new AdminAccess(1, "token", process.pid(), process.started().plusSeconds(secondsOff));
        Files.write(node.admin(), Json.write(access));
    }

    private FlotillaNodeDriver driver() {
        return new FlotillaNodeDriver(folder.resolve("home"), node, "TZ"::equals);
    }

    private static Launch launch(Map<String, String> environment) {
        return new Launch(SETTINGS, 64, environment);
    }
}
