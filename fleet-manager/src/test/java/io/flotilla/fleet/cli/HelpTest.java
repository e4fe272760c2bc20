package io.flotilla.fleet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.fleet.cli.screen.Display;
import io.flotilla.fleet.cli.screen.Screen;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** Every verb says what it does, gives examples that it would take, and tells its exit codes. */
final class HelpTest {
    /** They ask no manager, or need no role there. */
    private static final Set<String> LOCAL = Set.of(
            "up",
            "demo",
            "simulate",
            "bench chain",
            "doctor",
            "can-i",
            "completion",
            "broker prepare",
            "signer rotate",
            "signer list",
            "backup restore",
            "context list",
            "context show",
            "context use",
            "context add",
            "context remove");

    static Stream<CommandLine> verbs() {
        Screen screen =
                new Screen(new PrintWriter(new StringWriter()), new PrintWriter(new StringWriter()), Display.PIPE);
        return below(new Fleet(new Surroundings(Map.of(), screen, Clock.systemUTC())).commandLine());
    }

    private static Stream<CommandLine> below(CommandLine line) {
        return Stream.concat(
                Stream.of(line),
                line.getSubcommands().values().stream().distinct().flatMap(HelpTest::below));
    }

    @ParameterizedTest
    @MethodSource("verbs")
    void everyVerbHasAManualPage(CommandLine verb) {
        String name = verb.getCommandSpec().qualifiedName();
        String help = verb.getUsageMessage();

        assertThat(verb.getCommandSpec().usageMessage().description()).as(name).isNotEmpty();
        assertThat(help)
                .as(name)
                .contains("Usage: " + name, "Examples:", "Exit codes:", "  0   ", "--context", "--help");
        assertThat(help.lines()).as(name).allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(100));
        assertThat(verb.getCommandSpec().options())
                .as(name)
                .allSatisfy(option -> assertThat(option.description()).isNotEmpty());
        assertThat(examples(verb))
                .as(name)
                .isNotEmpty()
                .allSatisfy(example -> assertThat(example).contains("fleet "));
    }

    @ParameterizedTest
    @MethodSource("verbs")
    void itsExamplesAreCommandLinesThatItTakes(CommandLine verb) {
        for (String example : examples(verb)) {
            String line = example.replaceAll("^.*?\\bfleet ", "")
                    .replaceAll("\\)? +[#|>].*", "")
                    .replaceAll("\\)$", "");
            String[] words = Stream.of(line.split(" +(?=(?:[^']*'[^']*')*[^']*$)"))
                    .map(word -> word.replace("'", ""))
                    .toArray(String[]::new);

            assertThat(verbs().findFirst().orElseThrow().parseArgs(words).subcommand())
                    .as(example)
                    .isNotNull();
        }
    }

    @Test
    void canISpeaksOfEveryVerbThatAsksTheManager() {
        Set<String> words = verbs().filter(verb -> verb.getSubcommands().isEmpty())
                .map(verb -> verb.getCommandSpec().qualifiedName().replaceFirst("^fleet ", ""))
                .filter(name -> !LOCAL.contains(name))
                .collect(Collectors.toSet());

        assertThat(CanIVerb.NEEDED.keySet()).isEqualTo(words);
    }

    private static List<String> examples(CommandLine verb) {
        return List.of(verb.getCommandSpec().usageMessage().footer());
    }
}
