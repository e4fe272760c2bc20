package io.flotilla.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.agent.identity.AgentFolder;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EdgeAgentTest {
    private final StringWriter err = new StringWriter();

    @TempDir
    private Path root;

    @Test
    void aPlainRunNeedsNoParser() {
        assertThat(EdgeAgent.served(List.of("run")).map(AgentFolder::root))
                .contains(AgentFolder.usual().root());
        assertThat(EdgeAgent.served(List.of("run", "--dir", "/var/lib/flotilla-agent"))
                        .map(AgentFolder::root))
                .contains(Path.of("/var/lib/flotilla-agent"));
    }

    @Test
    void everyOtherCommandLineIsParsed() {
        for (String line :
                List.of("", "join", "run --help", "run --dir", "run --dir -h", "run --dir @file", "run /x")) {
            assertThat(EdgeAgent.served(List.of(line.split(" ")))).isEmpty();
        }
    }

    @Test
    void bothWaysTellTheSameOfAFolderWithoutAnAgent() {
        int plain = run("run", "--dir", root.toString());
        String told = err.toString();
        err.getBuffer().setLength(0);
        int parsed = run("run", "--dir=" + root);

        assertThat(told).startsWith("fleet-agent: " + root + " holds no agent").isEqualTo(err.toString());
        assertThat(plain).isOne().isEqualTo(parsed);
    }

    private int run(String... args) {
        return EdgeAgent.run(new PrintWriter(new StringWriter()), new PrintWriter(err, true), args);
    }
}
