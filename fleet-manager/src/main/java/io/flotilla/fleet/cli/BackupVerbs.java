package io.flotilla.fleet.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.codec.MalformedDocument;
import io.flotilla.fleet.Backup;
import io.flotilla.fleet.cli.client.Failure;
import io.flotilla.fleet.cli.client.ManagerAccess;
import io.flotilla.fleet.cli.client.Rest;
import io.flotilla.fleet.cli.client.Tty;
import io.flotilla.fleet.node.FleetException;
import io.flotilla.pki.key.PkiException;
import java.io.Console;
import java.io.IOException;
import java.net.URI;
import java.nio.CharBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code fleet backup …}: the manager's folder; to be run on the manager's host, for it holds the CA's keys. */
@Command(
        name = "backup",
        description = "Saves and restores the manager: store, CA, signer. On its host only.",
        synopsisSubcommandLabel = "VERB",
        footer = "  fleet backup save --file fleet.backup")
final class BackupVerbs {
    private static final int LARGEST = 1 << 16;

    private final Surroundings surroundings;

    BackupVerbs(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Command(
            name = "save",
            description = {
                "Writes one encrypted file with all that the manager must not lose; the manager may run meanwhile.",
                "Keep the passphrase elsewhere: who has both has the CA's keys."
            },
            footer = "  fleet backup save --file fleet.backup --passphrase-file passphrase")
    int save(
            @Option(names = "--file", required = true, paramLabel = "FILE", description = "The backup to write.")
                    Path file,
            @Option(names = "--dir", paramLabel = "DIR", description = "The manager's folder (default: as fleet up).")
                    @Nullable
                    Path dir,
            @Option(
                            names = "--passphrase-file",
                            paramLabel = "FILE",
                            description = "Holds the passphrase in its first line (default: asks for it).")
                    @Nullable
                    Path passphraseFile,
            @Mixin Shown shown) {
        Path folder = Up.folder(dir, surroundings.environment());
        if (Files.exists(file)) {
            throw new Failure(Failure.Exit.REFUSED, file + " exists: give another name, or remove it first");
        }
        char[] passphrase = passphrase(passphraseFile, true);
        Backup.Contents saved = carefully(
                () -> Backup.save(folder, file, passphrase, surroundings.time().instant(), () -> snapshot(folder)));
        Arrays.fill(passphrase, ' ');
        if (shown.format().forPeople()) {
            surroundings
                    .screen()
                    .say(file + " holds " + saved.rows() + " rows of the store and " + saved.files() + " files of "
                            + folder);
            surroundings
                    .screen()
                    .note("keep its passphrase elsewhere; fleet backup restore --file " + file
                            + " --dir DIR makes a manager of it");
        } else {
            surroundings.screen().print(Json.tree(saved).put("file", file.toString()), shown.format());
        }
        return Failure.Exit.DONE.code();
    }

    @Command(
            name = "restore",
            description = {
                "Makes a manager's folder of a backup; fleet up --dir DIR starts it.",
                "A new term begins: agents take its documents although they have seen newer ones of the lost store."
            },
            footer = "  fleet backup restore --file fleet.backup --dir /srv/fleet")
    int restore(
            @Option(names = "--file", required = true, paramLabel = "FILE", description = "What save has written.")
                    Path file,
            @Option(names = "--dir", paramLabel = "DIR", description = "A folder that is empty or not there yet.")
                    @Nullable
                    Path dir,
            @Option(
                            names = "--passphrase-file",
                            paramLabel = "FILE",
                            description = "Holds the passphrase in its first line (default: asks for it).")
                    @Nullable
                    Path passphraseFile,
            @Mixin Shown shown) {
        Path folder = Up.folder(dir, surroundings.environment());
        char[] passphrase = passphrase(passphraseFile, false);
        Backup.Restored restored = carefully(() ->
                Backup.restore(file, folder, passphrase, surroundings.time().instant()));
        Arrays.fill(passphrase, ' ');
        if (shown.format().forPeople()) {
            surroundings
                    .screen()
                    .say(folder + " holds the manager of " + restored.contents().savedAt() + "; term " + restored.term()
                            + " begins");
            surroundings
                    .screen()
                    .note("what was revoked after that is let in again: revoke it again; next: fleet up" + " --dir "
                            + folder + ", and never start the old one again");
        } else {
            surroundings.screen().print(Json.tree(restored), shown.format());
        }
        return Failure.Exit.DONE.code();
    }

    private static <R> R carefully(Supplier<R> work) {
        try {
            return work.get();
        } catch (FleetException hindered) {
            boolean refused = hindered.code() == FleetException.Code.ENVIRONMENT;
            throw new Failure(
                    refused ? Failure.Exit.REFUSED : Failure.Exit.FAILED,
                    String.valueOf(hindered.getMessage()),
                    hindered);
        } catch (PkiException hindered) {
            throw new Failure(Failure.Exit.FAILED, String.valueOf(hindered.getMessage()), hindered);
        } catch (IllegalArgumentException bad) {
            throw new Failure(Failure.Exit.USAGE, String.valueOf(bad.getMessage()), bad);
        }
    }

    /** Has the manager that runs in the folder dump its store there; no key leaves the folder. */
    private Path snapshot(Path folder) {
        ObjectNode made = new Rest(access(folder)).post("/api/v1/snapshots", Rest.Body.json(Json.object()));
        return Path.of(made.path("file").asText());
    }

    private ManagerAccess access(Path folder) {
        if (!surroundings.environment().getOrDefault("FLEET_URL", "").isBlank()) {
            return surroundings.manager();
        }
        try {
            ObjectNode facts = Json.parse(Files.readAllBytes(folder.resolve("manager.json")), LARGEST);
            return new ManagerAccess(
                    URI.create("https://localhost:" + facts.path("http").asInt()),
                    Files.readString(folder.resolve("admin.token")).strip(),
                    folder.resolve("root.pem"));
        } catch (IOException | MalformedDocument unreadable) {
            throw new Failure(
                    Failure.Exit.FAILED,
                    "the manager that runs in " + folder + " cannot be asked (" + unreadable.getMessage()
                            + "): set FLEET_URL, FLEET_TOKEN and FLEET_CA, or stop it first",
                    unreadable);
        }
    }

    private static char[] passphrase(@Nullable Path file, boolean twice) {
        if (file != null) {
            try {
                return Files.readAllLines(file).stream().findFirst().orElse("").toCharArray();
            } catch (IOException unreadable) {
                throw new Failure(
                        Failure.Exit.USAGE,
                        "--passphrase-file: " + file + " cannot be read (" + unreadable.getMessage() + ")",
                        unreadable);
            }
        }
        Console console = Tty.watched() ? System.console() : null;
        if (console == null) {
            throw Failure.usage("give the passphrase of the backup with --passphrase-file");
        }
        char[] first = entered(console, "Passphrase of the backup: ");
        if (twice && !CharBuffer.wrap(first).equals(CharBuffer.wrap(entered(console, "Again: ")))) {
            throw Failure.usage("the two passphrases differ: try again");
        }
        return first;
    }

    private static char[] entered(Console console, String prompt) {
        char[] entered = console.readPassword("%s", prompt);
        if (entered == null) {
            throw Failure.usage("give the passphrase of the backup with --passphrase-file");
        }
        return entered;
    }
}
