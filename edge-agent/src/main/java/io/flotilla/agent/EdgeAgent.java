package io.flotilla.agent;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.flotilla.agent.identity.AgentFault;
import io.flotilla.agent.identity.AgentFolder;
import io.flotilla.pki.key.PkiException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import org.slf4j.LoggerFactory;

/** The program {@code fleet-agent}: the management client on the host of a chain node. It only ever dials out. */
public final class EdgeAgent {
    private static final int FAILED = 1;
    static final int USAGE = 2;
    /** EX_SOFTWARE of sysexits(3). */
    private static final int BROKEN = 70;

    private EdgeAgent() {}

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
        Optional<AgentFolder> served = served(List.of(args));
        if (served.isEmpty()) {
            return AgentCommand.run(out, err, args);
        }
        try {
            AgentRun.locked(served.get(), out);
            return 0;
        } catch (RuntimeException | InterruptedException failure) {
            return failed(failure, err);
        }
    }

    /**
     * The folder of a plain {@code run}, which is how every agent is started for good: it needs no parser, and loading one
     * takes a tenth of the start. Empty for every other command line.
     */
    static Optional<AgentFolder> served(List<String> args) {
        if (args.equals(List.of("run"))) {
            return Optional.of(AgentFolder.usual());
        }
        boolean plain = args.size() == 3
                && args.get(0).equals("run")
                && args.get(1).equals("--dir")
                && args.get(2).startsWith("/");
        return plain ? Optional.of(new AgentFolder(Path.of(args.get(2)))) : Optional.empty();
    }

    /** Tells a person what has failed; the exit code for it. */
    static int failed(Exception failure, PrintWriter err) {
        err.println("fleet-agent: " + sentence(failure));
        return failure instanceof AgentFault fault && fault.code() == AgentFault.Code.USAGE ? USAGE : FAILED;
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
}
