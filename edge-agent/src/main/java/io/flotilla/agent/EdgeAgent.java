package io.flotilla.agent;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.flotilla.agent.identity.AgentFault;
import io.flotilla.pki.key.PkiException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.util.Properties;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The program {@code fleet-agent}: the management client on the host of a chain node. It only ever dials out. */
@Command(
        name = "fleet-agent",
        description = "Joins this host to a Flotilla fleet and keeps its chain node as the fleet manager describes it.",
        mixinStandardHelpOptions = true,
        versionProvider = EdgeAgent.Version.class,
        subcommands = {JoinCommand.class, RunCommand.class})
public final class EdgeAgent implements Runnable {
    private static final int FAILED = 1;
    private static final int USAGE = 2;
    /** EX_SOFTWARE of sysexits(3). */
    private static final int BROKEN = 70;

    @CommandLine.Spec
    private CommandLine.Model.CommandSpec spec;

    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "Shows the stack trace of an error.")
    private boolean debug;

    EdgeAgent() {
        spec = CommandLine.Model.CommandSpec.create();
    }

    /** Exits with 0 when done, 1 when it failed, 2 for a wrong command line, 70 when the virtual machine is broken. */
    public static void main(String[] args) {
        AgentLog.use();
        System.exit(run(new PrintWriter(System.out, true, UTF_8), new PrintWriter(System.err, true, UTF_8), args));
    }

    /**
     * Ends the process without tidying up, which might hang for the same reason as what went before: the service manager
     * is to start another one.
     */
    static void broken(Error error) {
        try {
            LoggerFactory.getLogger(EdgeAgent.class).error("the agent cannot go on", error);
        } finally {
            Runtime.getRuntime().halt(BROKEN);
        }
    }

    static int run(PrintWriter out, PrintWriter err, String... args) {
        EdgeAgent agent = new EdgeAgent();
        CommandLine line = new CommandLine(agent).setOut(out).setErr(err);
        line.setExecutionExceptionHandler((failure, failed, parsed) -> {
            err.println("fleet-agent: " + sentence(failure));
            if (agent.debug) {
                failure.printStackTrace(err);
            }
            return failure instanceof AgentFault fault && fault.code() == AgentFault.Code.USAGE ? USAGE : FAILED;
        });
        line.setParameterExceptionHandler((wrong, given) -> {
            err.println("fleet-agent: " + wrong.getMessage() + "; see fleet-agent --help.");
            return USAGE;
        });
        return line.execute(args);
    }

    private static String sentence(Exception failure) {
        boolean expected = failure instanceof AgentFault || failure instanceof PkiException;
        return expected
                ? String.valueOf(failure.getMessage())
                : "it failed unexpectedly (" + failure + "): run it again with --debug and report what it prints.";
    }

    /** The release that this is. */
    static String version() {
        Properties properties = new Properties();
        try (InputStream in =
                EdgeAgent.class.getResourceAsStream("/META-INF/maven/io.flotilla/flotilla-edge-agent/pom.properties")) {
            if (in != null) {
                properties.load(in);
            }
        } catch (IOException unreadable) {
            return "unknown";
        }
        return properties.getProperty("version", "development");
    }

    @Override
    public void run() {
        spec.commandLine().usage(spec.commandLine().getOut());
    }

    /** {@code fleet-agent --version}. */
    static final class Version implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"fleet-agent " + version()};
        }
    }
}
