package io.flotilla.fleet.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.codec.Json;
import io.flotilla.fleet.cli.client.Contexts;
import io.flotilla.fleet.cli.client.Failure;
import io.flotilla.fleet.cli.client.ManagerAccess;
import io.flotilla.fleet.cli.client.Rest;
import io.flotilla.fleet.cli.client.Tty;
import io.flotilla.fleet.cli.screen.Column;
import io.flotilla.fleet.cli.screen.Format;
import java.io.Console;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fleet context …}. */
@Command(
        name = "context",
        description = {
            "The managers that you work with, kept under names in a file of yours alone.",
            "What counts: --context, else FLEET_URL with FLEET_TOKEN and FLEET_CA, else the current context."
        },
        synopsisSubcommandLabel = "VERB",
        footer = "  fleet context list")
final class ContextVerbs {
    private static final int MOST_TOKEN = 4096;
    private static final List<Column> COLUMNS = List.of(
            Column.of("CURRENT", context -> context.path("current").asBoolean() ? "*" : ""),
            Column.of("NAME", "/name"),
            Column.of("URL", "/url"),
            Column.of("CA", "/ca"));

    private final Surroundings surroundings;

    ContextVerbs(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Command(name = "list", description = "Lists the contexts; * is the current one.", footer = "  fleet context list")
    int list(@Mixin Shown shown) {
        Contexts contexts = contexts();
        List<JsonNode> rows = new ArrayList<>();
        contexts.all().forEach((name, access) -> rows.add(tree(contexts, name, access)));
        surroundings
                .screen()
                .list(
                        rows,
                        COLUMNS,
                        shown.format(),
                        "no contexts yet: fleet up makes one, fleet context add names a manager elsewhere");
        return Failure.Exit.DONE.code();
    }

    @Command(
            name = "show",
            description = "Shows what counts now, or one context; never the token.",
            footer = "  fleet context show")
    int show(@Parameters(paramLabel = "NAME", arity = "0..1") @Nullable String name, @Mixin Shown shown) {
        ManagerAccess access =
                name == null ? surroundings.manager() : contexts().get(name);
        ObjectNode tree = tree(contexts(), access.context(), access);
        surroundings.screen().print(tree, shown.format() == Format.JSON ? Format.JSON : Format.YAML);
        return Failure.Exit.DONE.code();
    }

    @Command(name = "use", description = "Makes a context the current one.", footer = "  fleet context use production")
    int use(@Parameters(paramLabel = "NAME") String name) {
        contexts().use(name);
        surroundings.screen().say("fleet speaks to " + contexts().get(name).url() + " now");
        return Failure.Exit.DONE.code();
    }

    @Command(
            name = "add",
            description = {
                "Names a manager, after asking it whether it knows the token.",
                "The token is read from a file, from FLEET_TOKEN, or asked for; never given in the command line,"
                        + " where others on this machine could read it."
            },
            footer = {
                "  fleet context add production --url https://fleet.example.org:8443 --ca root.pem --token-file token",
                "  vault read … | fleet context add production --url … --ca root.pem --token-file -"
            })
    int add(
            @Parameters(paramLabel = "NAME") String name,
            @Option(names = "--url", required = true, paramLabel = "URL", description = "https://host:port") String url,
            @Option(names = "--ca", required = true, paramLabel = "FILE", description = "The manager's root.pem.")
                    Path ca,
            @Option(names = "--token-file", paramLabel = "FILE", description = "The token; - for standard input.")
                    @Nullable
                    String tokenFile,
            @Option(names = "--unchecked", description = "Do not ask the manager.") boolean unchecked) {
        ManagerAccess access =
                new ManagerAccess(ManagerAccess.address(url), token(tokenFile), ca.toAbsolutePath(), name);
        if (!unchecked) {
            new Rest(access).get("/api/v1/whoami");
        }
        contexts().put(name, access);
        boolean current = contexts().current().filter(name::equals).isPresent();
        surroundings
                .screen()
                .say("context " + name + " is kept in " + contexts().file()
                        + (current ? " and is the current one" : "; next: fleet context use " + name));
        return Failure.Exit.DONE.code();
    }

    @Command(
            name = "remove",
            description = "Forgets a context; nothing happens to its manager.",
            footer = "  fleet context remove production")
    int remove(@Parameters(paramLabel = "NAME") String name) {
        contexts().remove(name);
        surroundings
                .screen()
                .say("context " + name + " is forgotten"
                        + (contexts().current().isEmpty() ? "; next: fleet context use another" : ""));
        return Failure.Exit.DONE.code();
    }

    private Contexts contexts() {
        return Contexts.of(surroundings.environment());
    }

    private String token(@Nullable String file) {
        String given = file == null ? asked() : read(file);
        String token = given.strip();
        if (token.isEmpty() || token.length() > MOST_TOKEN || token.chars().anyMatch(c -> c <= ' ' || c > '~')) {
            throw Failure.usage("that is no token: fleet token create prints one, on a single line");
        }
        return token;
    }

    private String asked() {
        Map<String, String> environment = surroundings.environment();
        if (!environment.getOrDefault("FLEET_TOKEN", "").isBlank()) {
            return environment.getOrDefault("FLEET_TOKEN", "");
        }
        Console console = Tty.watched() ? System.console() : null;
        char[] typed = console == null ? null : console.readPassword("Token: ");
        if (typed == null) {
            throw Failure.usage("no token was given: use --token-file FILE, or set FLEET_TOKEN");
        }
        return String.valueOf(typed);
    }

    private static String read(String file) {
        try {
            return file.equals("-")
                    ? new String(System.in.readNBytes(MOST_TOKEN + 2), StandardCharsets.UTF_8)
                    : Files.readString(Path.of(file));
        } catch (IOException unreadable) {
            throw new Failure(
                    Failure.Exit.USAGE, "the token in " + file + " cannot be read: " + unreadable, unreadable);
        }
    }

    private static ObjectNode tree(Contexts contexts, @Nullable String name, ManagerAccess access) {
        return Json.object()
                .put("name", name == null ? "FLEET_URL" : name)
                .put(
                        "current",
                        name != null && contexts.current().filter(name::equals).isPresent())
                .put("url", access.url().toString())
                .put("ca", access.ca().toString());
    }
}
