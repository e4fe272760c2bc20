package io.flotilla.agent;

import io.flotilla.agent.identity.AgentFolder;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code fleet-agent run}: keeps the node until SIGTERM, which leaves the node running. */
@Command(
        name = "run",
        mixinStandardHelpOptions = true,
        versionProvider = AgentCommand.Version.class,
        description = "Runs the agent of a host that has joined. When it is stopped its node goes on.")
final class RunCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description =
                    "The agent's folder (default: /var/lib/flotilla-agent if it may be written to, else ~/.flotilla/agent).")
    private @Nullable Path dir;

    RunCommand() {
        spec = CommandSpec.create();
    }

    @Override
    public Integer call() throws InterruptedException {
        AgentRun.locked(
                dir == null ? AgentFolder.usual() : new AgentFolder(dir),
                spec.commandLine().getOut());
        return 0;
    }
}
