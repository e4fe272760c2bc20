package io.flotilla.fleet.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LaunchTest {
    private final Launch launch = new Launch(Path.of("/flotilla"), Path.of("/jdk"));

    @Test
    void anAgentJoinsWithTheLineOfTheManager() {
        assertThat(launch.join("fleet-agent join https://m:1 --token a.b --ca-fingerprint sha256:00", Path.of("/d/x")))
                .containsExactly(
                        "/flotilla/edge-agent/target/dist/bin/fleet-agent",
                        "join",
                        "https://m:1",
                        "--token",
                        "a.b",
                        "--ca-fingerprint",
                        "sha256:00",
                        "--dir",
                        "/d/x",
                        "--node-home",
                        "/flotilla/chain-node/target/dist",
                        "--p2p-host",
                        "127.0.0.1",
                        "--run");
    }

    @Test
    void anAgentIsStartedAgainWithoutItsToken() {
        assertThat(launch.run(Path.of("/d/x")))
                .containsExactly("/flotilla/edge-agent/target/dist/bin/fleet-agent", "run", "--dir", "/d/x");
    }

    @Test
    void theManagerListensOnThisMachineOnlyAndLeavesThePersonsContextAlone() {
        List<String> line = launch.manager(Path.of("/d/manager"), new Launch.Ports(1, 2), Duration.ofSeconds(60));

        assertThat(line)
                .startsWith("/jdk/bin/java")
                .containsSequence("--host", "127.0.0.1")
                .contains("--no-context");
        assertThat(line)
                .containsSequence("io.flotilla.fleet.cli.Fleet", "up", "--dir", "/d/manager")
                .containsSequence("--http-port", "1", "--mqtt-port", "2")
                .containsSequence("--certificate-life", "PT1M");
    }
}
