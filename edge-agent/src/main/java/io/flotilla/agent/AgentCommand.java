package io.flotilla.agent;

import java.io.PrintWriter;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The command line of {@code fleet-agent}. */
@Command(
        name = "fleet-agent",
        description = "Joins this host to a Flotilla fleet and keeps its chain node as the fleet manager describes it.",
        mixinStandardHelpOptions = true,
        versionProvider = AgentCommand.Version.class,
        subcommands = {JoinCommand.class, RunCommand.class})
final class AgentCommand implements Runnable {
    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "Shows the stack trace of an error.")
    private boolean debug;

    AgentCommand() {
        spec = CommandLine.Model.CommandSpec.create();
    }

    /** The exit code. */
    static int run(PrintWriter out, PrintWriter err, String... args) {
        AgentCommand agent = new AgentCommand();
        CommandLine line = new CommandLine(agent).setOut(out).setErr(err);
        line.setExecutionExceptionHandler((failure, failed, parsed) -> {
            int code = EdgeAgent.failed(failure, err);
            if (agent.debug) {
                failure.printStackTrace(err);
            }
            return code;
        });
        line.setParameterExceptionHandler((wrong, given) -> {
            err.println("fleet-agent: " + wrong.getMessage() + "; see fleet-agent --help.");
            return EdgeAgent.USAGE;
        });
        return line.execute(args);
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /** {@code fleet-agent --version}. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"fleet-agent " + EdgeAgent.version()};
        }
    }
}
