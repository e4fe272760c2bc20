package io.flotilla.fleet.cli;

import io.flotilla.contract.codec.Jwk;
import io.flotilla.contract.message.SignerChain;
import io.flotilla.contract.message.SignerList;
import io.flotilla.fleet.SignerReplacement;
import io.flotilla.fleet.cli.client.Failure;
import io.flotilla.fleet.cli.screen.Screen;
import io.flotilla.fleet.node.FleetException;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code fleet signer …}. */
@Command(
        name = "signer",
        description = "The key that signs configuration and commands.",
        synopsisSubcommandLabel = "VERB",
        footer = "  fleet signer rotate")
final class SignerVerbs {
    private final Surroundings surroundings;

    SignerVerbs(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Command(
            name = "rotate",
            description = {
                "Makes a new key, and a list of signers that names it, signed by the old one.",
                "The manager takes it at its next start; agents follow by themselves, also those that are away."
            },
            footer = "  fleet signer rotate")
    int rotate(
            @Option(names = "--dir", paramLabel = "DIR", description = "The manager's folder, as for fleet up.")
                    @Nullable
                    Path folder) {
        Path manager = Up.folder(folder, surroundings.environment());
        say(asked(manager, SignerReplacement::replace).newest());
        Screen screen = surroundings.screen();
        screen.say("    next:  start the manager again: fleet up --dir " + manager);
        screen.say("           then fleet backup save: an older backup holds the old key, which agents follow no more");
        screen.say("           and fleet broker prepare, if the broker has a process of its own");
        return Failure.Exit.DONE.code();
    }

    @Command(
            name = "list",
            description = "The lists of signers that there have been; the last one counts.",
            footer = "  fleet signer list")
    int list(
            @Option(names = "--dir", paramLabel = "DIR", description = "The manager's folder, as for fleet up.")
                    @Nullable
                    Path folder) {
        asked(Up.folder(folder, surroundings.environment()), SignerReplacement::lists)
                .lists()
                .forEach(endorsed -> say(endorsed.list()));
        return Failure.Exit.DONE.code();
    }

    private void say(SignerList list) {
        list.keys()
                .forEach(key -> surroundings
                        .screen()
                        .say("    list " + list.version() + "  key " + Jwk.thumbprint(Jwk.publicKey(key))));
    }

    private static SignerChain asked(Path manager, Function<Path, SignerChain> question) {
        try {
            return question.apply(manager);
        } catch (IllegalArgumentException bad) {
            throw new Failure(Failure.Exit.USAGE, String.valueOf(bad.getMessage()), bad);
        } catch (FleetException hindered) {
            throw new Failure(Failure.Exit.FAILED, String.valueOf(hindered.getMessage()), hindered);
        }
    }
}
