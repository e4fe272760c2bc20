package io.flotilla.fleet.cli;

import io.flotilla.contract.codec.Json;
import io.flotilla.fleet.cli.client.Failure;
import java.util.Objects;
import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code fleet completion}. */
@Command(
        name = "completion",
        description = "Prints a script that completes verbs and options in your shell.",
        footer = {
            "  source <(fleet completion bash)",
            "  fleet completion bash > ~/.local/share/bash-completion/completions/fleet",
            "  source <(fleet completion zsh)        # in ~/.zshrc"
        })
final class CompletionVerb implements Callable<Integer> {
    /** Shells for which there is a script. */
    enum Shell {
        BASH,
        ZSH;

        @Override
        public String toString() {
            return Json.name(this);
        }
    }

    private final Surroundings surroundings;

    @Parameters(paramLabel = "SHELL", arity = "0..1", description = "${COMPLETION-CANDIDATES} (default: bash)")
    private Shell shell = Shell.BASH;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    CompletionVerb(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Override
    public Integer call() {
        CommandLine fleet = Objects.requireNonNull(spec.parent()).commandLine();
        String script = AutoComplete.bash("fleet", fleet);
        if (shell == Shell.ZSH) {
            surroundings.screen().out().print("autoload -Uz compinit bashcompinit\ncompinit\nbashcompinit\n");
        }
        surroundings.screen().out().print(script);
        surroundings.screen().out().flush();
        return Failure.Exit.DONE.code();
    }
}
