package io.flotilla.fleet.cli;

import io.flotilla.fleet.Build;
import io.flotilla.fleet.cli.client.Failure;
import io.flotilla.fleet.cli.demo.Demo;
import io.flotilla.fleet.cli.demo.DemoOptions;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.TypeConversionException;

/** The command line {@code fleet}. Exit codes: 0 done, 1 failed, 2 usage, 3 refused, 4 timed out. */
@Command(
        name = "fleet",
        description = "Runs a fleet of chain nodes from one place.",
        synopsisSubcommandLabel = "VERB",
        scope = ScopeType.INHERIT,
        mixinStandardHelpOptions = true,
        versionProvider = Fleet.Version.class,
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:failed", "2:wrong usage or a bad spec", "3:refused", "4:timed out"})
public final class Fleet {
    private final Surroundings surroundings;

    @Option(names = "--debug", scope = ScopeType.INHERIT, description = "Show where an error comes from.")
    private boolean debug;

    Fleet(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    public static void main(String[] arguments) {
        Screen screen = new Screen(
                new PrintWriter(System.out, true, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8));
        System.exit(run(new Surroundings(System.getenv(), screen, Clock.systemUTC()), arguments));
    }

    /** Carries out one command line and gives its exit code. */
    static int run(Surroundings surroundings, String... arguments) {
        Fleet fleet = new Fleet(surroundings);
        return fleet.commandLine().execute(arguments.length == 0 ? new String[] {"--help"} : arguments);
    }

    @Command(name = "up", description = "Starts a fleet manager with its broker; stays until it is stopped.")
    int up(
            @Option(names = "--dir", paramLabel = "DIR", description = "Its folder (default: ~/.local/share/flotilla).")
                    @Nullable
                    Path folder,
            @Option(names = "--host", defaultValue = "0.0.0.0", description = "Address to listen at.") String host,
            @Option(names = "--http-port", defaultValue = "8443", description = "HTTPS port.") int httpPort,
            @Option(names = "--mqtt-port", paramLabel = "PORT", description = "MQTT over TLS port (default: 8883).")
                    @Nullable
                    Integer mqttPort,
            @Option(
                            names = "--broker",
                            paramLabel = "ssl://HOST:PORT",
                            description = "Use the broker there instead of one in this process; see fleet broker prepare.")
                    @Nullable
                    URI broker,
            @Option(
                            names = "--public-name",
                            paramLabel = "NAME",
                            description = "A name or address under which hosts reach this manager; may be repeated.")
                    @Nullable
                    List<String> publicNames,
            @Option(names = "--certificate-life", paramLabel = "TIME", description = "Life of hosts' certificates.")
                    @Nullable
                    Duration certificateLife,
            @Option(names = "--no-context", hidden = true, description = "Do not make it the command line's manager.")
                    boolean noContext) {
        return new Up(surroundings)
                .run(new Up.Options(
                        folder,
                        new Up.Listen(host, httpPort, mqttPort, broker),
                        publicNames == null ? List.of() : publicNames,
                        certificateLife,
                        !noContext));
    }

    @Command(name = "demo", description = "A whole consortium on this machine, as real processes.")
    int demo(
            @Option(names = "--dir", paramLabel = "DIR", description = "Its folder (default: a temporary one).")
                    @Nullable
                    Path folder,
            @Option(names = "--spec", paramLabel = "FILE", description = "A chain spec (default: four organisations).")
                    @Nullable
                    Path spec,
            @Option(names = "--check", description = "Stop when all is observed; the exit code tells whether it was.")
                    boolean check,
            @Option(names = "--certificate-life", paramLabel = "TIME", description = "Life of hosts' certificates.")
                    @Nullable
                    Duration certificateLife) {
        return new Demo(surroundings.screen().out(), surroundings.time())
                .run(new DemoOptions(folder, spec, check, certificateLife));
    }

    @Command(
            name = "apply",
            description = {
                "Makes the fleet be as the chain spec says; prints the join lines.",
                "A spec that leaves out an organisation or an active node is refused: revoke the nodes first."
            })
    int apply(
            @Option(names = "-f", paramLabel = "FILE", required = true, description = "The chain spec.") Path spec,
            @Option(names = "-o", defaultValue = "table", description = "${COMPLETION-CANDIDATES}") Format format) {
        return new SpecVerbs(surroundings).apply(spec, format);
    }

    @Command(
            name = "diff",
            description = {
                "What applying the chain spec would change; exit code 1 when something.",
                "Marked ! is what the spec leaves out: apply refuses that."
            })
    int diff(
            @Option(names = "-f", paramLabel = "FILE", required = true, description = "The chain spec.") Path spec,
            @Option(names = "-o", defaultValue = "table", description = "${COMPLETION-CANDIDATES}") Format format) {
        return new SpecVerbs(surroundings).diff(spec, format);
    }

    @Command(name = "get", description = "Lists things, or shows one.")
    int get(
            @Parameters(paramLabel = "NOUN", description = "${COMPLETION-CANDIDATES}") Noun noun,
            @Parameters(paramLabel = "NAME", arity = "0..1", description = "Only this one.") @Nullable String name,
            @Option(names = "-o", defaultValue = "table", description = "${COMPLETION-CANDIDATES}") Format format,
            @Option(names = "-w", description = "Watch: show it again when it changes.") boolean watch) {
        return new ReadVerbs(surroundings).get(noun, name, format, watch);
    }

    @Command(name = "describe", description = "All that is known about one node: fleet describe node ORG/NODE.")
    int describe(
            @Parameters(paramLabel = "node") String noun,
            @Parameters(paramLabel = "ORG/NODE") String node,
            @Option(names = "-o", defaultValue = "yaml", description = "json or yaml") Format format) {
        return new ReadVerbs(surroundings).describe(noun, node, format);
    }

    @Command(name = "events", description = "What happened at the nodes, the newest last.")
    int events(
            @Option(names = "-o", defaultValue = "table", description = "${COMPLETION-CANDIDATES}") Format format,
            @Option(
                            names = "-n",
                            paramLabel = "N",
                            defaultValue = "50",
                            description = "How many, 1 to 500 (default: 50).")
                    int newest,
            @Option(names = "-w", description = "Watch: go on with new ones.") boolean watch) {
        return new ReadVerbs(surroundings).events(newest, format, watch);
    }

    @Command(name = "completion", description = "Prints a completion script: source <(fleet completion)")
    int completion() {
        surroundings.screen().out().print(AutoComplete.bash("fleet", commandLine()));
        surroundings.screen().out().flush();
        return Failure.Exit.DONE.code();
    }

    private CommandLine commandLine() {
        CommandLine line = new CommandLine(this)
                .addSubcommand(new NodeVerbs(surroundings))
                .addSubcommand(new CommandVerbs(surroundings))
                .addSubcommand(new InspectorVerbs(surroundings))
                .addSubcommand(new TokenVerbs(surroundings))
                .addSubcommand(new BackupVerbs(surroundings))
                .addSubcommand(new SimulateVerb(surroundings));
        return line.registerConverter(Duration.class, new Durations())
                .registerConverter(Noun.class, text -> constant(Noun.values(), text))
                .registerConverter(Format.class, text -> constant(Format.values(), text))
                .setOut(surroundings.screen().out())
                .setErr(surroundings.screen().err())
                .setParameterExceptionHandler(this::misused)
                .setExecutionExceptionHandler(this::failed);
    }

    private static <E extends Enum<E>> E constant(E[] all, String text) {
        return Arrays.stream(all)
                .filter(each -> each.toString().equals(text))
                .findFirst()
                .orElseThrow(() -> new TypeConversionException("\"" + text + "\" is none of "
                        + Arrays.stream(all).map(Enum::toString).collect(Collectors.joining(", "))));
    }

    private int misused(CommandLine.ParameterException bad, String[] arguments) {
        String name = bad.getCommandLine().getCommandSpec().qualifiedName();
        surroundings.screen().note("fleet: " + bad.getMessage() + "; see " + name + " --help");
        return Failure.Exit.USAGE.code();
    }

    private int failed(Exception fault, CommandLine line, CommandLine.ParseResult parsed) {
        if (debug) {
            fault.printStackTrace(surroundings.screen().err());
        }
        if (fault instanceof Failure failure) {
            surroundings.screen().note("fleet: " + failure.said());
            return failure.exit().code();
        }
        surroundings.screen().note("fleet: " + fault + (debug ? "" : "; --debug shows where it comes from"));
        return Failure.Exit.FAILED.code();
    }

    /** The version of this build. */
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {"fleet " + Build.version()};
        }
    }
}
