package io.flotilla.fleet.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.flotilla.fleet.cli.client.Failure;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Real processes: shells that carry a main class and a folder in their arguments, as the demo's processes do. */
@Timeout(30)
final class HouseholdTest {
    private static final String AGENT = "io.flotilla.agent.EdgeAgent";
    private static final String NODE = "io.flotilla.chain.ChainNode";
    private static final String WAIT = "while :; do sleep 0.1; done";
    private static final String DEAF = "trap '' TERM; " + WAIT;

    @TempDir
    Path root;

    private final List<Process> strangers = new ArrayList<>();
    private Household household;

    @BeforeEach
    void open() {
        household = new Household(new DemoFolder(root, false), Clock.systemUTC());
    }

    @AfterEach
    void nothingIsLeft() {
        household.close();
        strangers.forEach(Process::destroyForcibly);
    }

    @Test
    void startedProcessesAndThoseThatNameTheFolderAreStopped() throws IOException {
        Process agent = started(WAIT, AGENT);
        Process restarted = stranger(WAIT, NODE, root + "/agents/bank-a.n/node");

        List<Long> left = household.close();

        assertThat(left).isEmpty();
        assertThat(agent.isAlive()).isFalse();
        assertThat(restarted.isAlive()).isFalse();
    }

    @Test
    void aProcessOfAnotherFolderOrAnotherProgramIsLeftAlone() throws IOException {
        Process neighbour = stranger(WAIT, NODE, root + "-2/agents/x/node");
        Process editor = stranger(WAIT, "editor", root + "/demo.json");

        household.close();

        assertThat(neighbour.isAlive()).isTrue();
        assertThat(editor.isAlive()).isTrue();
    }

    @Test
    void aLauncherThatIsAboutToBecomeAnAgentIsStopped() throws IOException {
        Process launcher = stranger(WAIT, "/opt/bin/fleet-agent", root + "/agents/x");

        household.close();

        assertThat(launcher.isAlive()).isFalse();
    }

    @Test
    void whatDoesNotListenIsKilled() throws IOException {
        Process deaf = stranger(DEAF, NODE, root + "/agents/x/node");

        List<Long> left = household.close();

        assertThat(left).isEmpty();
        assertThat(deaf.isAlive()).isFalse();
    }

    @Test
    void aDeathIsToldWithTheEndOfTheLog() throws IOException {
        started("echo the port is taken; exit 7", AGENT);

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThatThrownBy(household::mustLive)
                        .isInstanceOf(Failure.class)
                        .hasMessageContaining("agent of x ended with code 7")
                        .hasMessageContaining("the port is taken"));
    }

    @Test
    void nothingIsStartedOnceItIsClosed() {
        household.close();

        assertThatThrownBy(() -> started(WAIT, AGENT)).isInstanceOf(Failure.class);
    }

    private Process started(String script, String mark) {
        List<String> line = List.of("/bin/sh", "-c", script, mark, root + "/agents/x");
        return household
                .start(
                        new Household.Order(Household.Kind.AGENT, "agent of x", line, Map.of(), root.resolve("x.log")),
                        root)
                .process();
    }

    private Process stranger(String script, String mark, String folder) throws IOException {
        Process process = new ProcessBuilder("/bin/sh", "-c", script, mark, folder).start();
        strangers.add(process);
        Path commandLine = Path.of("/proc", String.valueOf(process.pid()), "cmdline");
        await().atMost(Duration.ofSeconds(30))
                .until(() -> !Files.exists(commandLine)
                        || Files.readString(commandLine).contains(mark));
        return process;
    }
}
