package io.flotilla.fleet.cli;

import io.flotilla.fleet.Build;
import io.flotilla.fleet.cli.client.Failure;
import io.flotilla.fleet.cli.demo.Demo;
import io.flotilla.fleet.cli.demo.DemoOptions;
import io.flotilla.fleet.cli.screen.Display;
import io.flotilla.fleet.cli.screen.Format;
import io.flotilla.fleet.cli.screen.Outlet;
import io.flotilla.fleet.cli.screen.PipeAudience;
import io.flotilla.fleet.cli.screen.Screen;
import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
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
        footerHeading = "%nExamples:%n",
        footer = {"  fleet up", "  fleet apply -f chain.yaml", "  fleet get nodes -w", "  fleet doctor"},
        exitCodeListHeading = "%nExit codes:%n",
        exitCodeList = {"0:done", "1:failed", "2:wrong usage or a bad spec", "3:refused", "4:timed out"})
public final class Fleet {
    private static final int NARROWEST_HELP = 60;
    private static final int WIDEST_HELP = 100;

    private final Surroundings surroundings;

    @Mixin
    private final Choices choices;

    Fleet(Surroundings surroundings) {
        this.surroundings = surroundings;
        this.choices = surroundings.choices();
    }

    public static void main(String[] arguments) {
        Outlet out = new Outlet(new BufferedOutputStream(new FileOutputStream(FileDescriptor.out)));
        Screen screen = new Screen(
                new PrintWriter(out, false, StandardCharsets.UTF_8),
                new PrintWriter(System.err, true, StandardCharsets.UTF_8),
                Display.of(System.getenv()));
        System.exit(run(
                new Surroundings(System.getenv(), screen, Clock.systemUTC(), new Choices(), PipeAudience::begin),
                arguments));
    }

    /** Carries out one command line and gives its exit code. */
    static int run(Surroundings surroundings, String... arguments) {
        Fleet fleet = new Fleet(surroundings);
        try {
            int code = fleet.commandLine().execute(arguments.length == 0 ? new String[] {"--help"} : arguments);
            surroundings.screen().out().flush();
            return code;
        } catch (Failure atTheEnd) {
            return fleet.ended(atTheEnd);
        }
    }

    @Command(
            name = "up",
            description = {
                "Starts a fleet manager with its broker; stays until it is stopped.",
                "The first start makes its CA and, where no context exists, a context for this command line."
            },
            footer = {"  fleet up", "  fleet up --public-name fleet.example.org --dir /srv/fleet"})
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
                            description =
                                    "Use the broker there instead of one in this process; see fleet broker prepare.")
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

    @Command(
            name = "demo",
            description = "A whole consortium on this machine, as real processes.",
            footer = {"  fleet demo", "  fleet demo --check", "  fleet demo --spec chain.yaml --dir demo"})
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

    CommandLine commandLine() {
        CommandLine line = new CommandLine(this)
                .addSubcommand(new ContextVerbs(surroundings))
                .addSubcommand(new ApplyVerb(surroundings))
                .addSubcommand(new DiffVerb(surroundings))
                .addSubcommand(new ExportVerb(surroundings))
                .addSubcommand(new GetVerb(surroundings))
                .addSubcommand(new DescribeVerb(surroundings))
                .addSubcommand(new EventsVerb(surroundings))
                .addSubcommand(new TopVerb(surroundings))
                .addSubcommand(new CanIVerb(surroundings))
                .addSubcommand(new DoctorVerb(surroundings))
                .addSubcommand(new CompletionVerb(surroundings))
                .addSubcommand(new LogsVerb(surroundings))
                .addSubcommand(new NodeVerbs(surroundings))
                .addSubcommand(new CommandVerbs(surroundings))
                .addSubcommand(
                        new CommandLine(new ChainVerbs(surroundings)).addSubcommand(new ValidatorVerbs(surroundings)))
                .addSubcommand(new InspectorVerbs(surroundings))
                .addSubcommand(new BrokerVerbs(surroundings))
                .addSubcommand(new TokenVerbs(surroundings))
                .addSubcommand(new BackupVerbs(surroundings))
                .addSubcommand(new SignerVerbs(surroundings))
                .addSubcommand(new SimulateVerb(surroundings))
                .addSubcommand(new BenchVerbs(surroundings));
        return line.registerConverter(Duration.class, new Durations())
                .registerConverter(Noun.class, text -> constant(Noun.values(), text))
                .registerConverter(Format.class, text -> constant(Format.values(), text))
                .registerConverter(DescribeVerb.Kind.class, text -> constant(DescribeVerb.Kind.values(), text))
                .registerConverter(CompletionVerb.Shell.class, text -> constant(CompletionVerb.Shell.values(), text))
                .setColorScheme(CommandLine.Help.defaultColorScheme(
                        surroundings.screen().display().colour()
                                ? CommandLine.Help.Ansi.ON
                                : CommandLine.Help.Ansi.OFF))
                .setUsageHelpAutoWidth(false)
                .setUsageHelpWidth(helpWidth())
                .setOut(surroundings.screen().out())
                .setErr(surroundings.screen().err())
                .setParameterExceptionHandler(this::misused)
                .setExecutionExceptionHandler(this::failed);
    }

    private int helpWidth() {
        int columns = surroundings.screen().display().columns();
        return columns == 0 ? WIDEST_HELP : Math.max(NARROWEST_HELP, Math.min(columns, WIDEST_HELP));
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
        return ended(fault);
    }

    private int ended(Exception fault) {
        if (choices.debug()) {
            fault.printStackTrace(surroundings.screen().err());
        }
        if (fault instanceof Failure failure) {
            if (!failure.said().isEmpty()) {
                surroundings.screen().note("fleet: " + failure.said());
            }
            return failure.exit().code();
        }
        surroundings.screen().note("fleet: " + fault + (choices.debug() ? "" : "; --debug shows where it comes from"));
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
