package io.flotilla.fleet.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.codec.Json;
import io.flotilla.fleet.cli.client.Failure;
import io.flotilla.fleet.cli.client.Rest;
import io.flotilla.fleet.cli.client.Tty;
import java.io.Console;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fleet node …}. */
@Command(
        name = "node",
        description = "Adds nodes, makes their join lines, cuts them off.",
        synopsisSubcommandLabel = "VERB")
final class NodeVerbs {
    private final Surroundings surroundings;

    NodeVerbs(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Command(name = "add", description = "Adds a node to a chain and prints its join line.")
    int add(
            @Parameters(paramLabel = "ORG[/NODE]", description = "Without NODE the manager allocates a name.")
                    String address,
            @Option(names = "--chain", required = true) String chain,
            @Option(names = "--role", required = true, description = "validator or observer") String role,
            @Option(names = "-o", defaultValue = "table", description = "${COMPLETION-CANDIDATES}") Format format) {
        int slash = address.indexOf('/');
        ObjectNode node = Json.object().put("organisation", slash < 0 ? address : address.substring(0, slash));
        if (slash >= 0) {
            node.put("node", address.substring(slash + 1));
        }
        node.put("chain", chain).put("role", role);
        return show(surroundings.rest().post("/api/v1/nodes", Rest.Body.json(node)), format);
    }

    @Command(name = "token", description = "A new join line for a node; the older token no longer works.")
    int token(
            @Parameters(paramLabel = "ORG/NODE") String address,
            @Option(names = "--life", paramLabel = "TIME", description = "From 1s to 24h (default: 10m).") @Nullable
                    Duration life,
            @Option(names = "-o", defaultValue = "table", description = "${COMPLETION-CANDIDATES}") Format format) {
        ObjectNode order = Json.object();
        if (life != null) {
            order.put("life", life.toString());
        }
        return show(surroundings.rest().post(Noun.nodePath(address) + "/token", Rest.Body.json(order)), format);
    }

    @Command(name = "revoke", description = "Cuts a node off: its certificates, tokens and session end now.")
    int revoke(
            @Parameters(paramLabel = "ORG/NODE") String address,
            @Option(names = "--reason", required = true, paramLabel = "TEXT") String reason,
            @Option(names = "--yes", description = "Do not ask.") boolean yes,
            @Option(names = "-o", defaultValue = "table", description = "${COMPLETION-CANDIDATES}") Format format) {
        String path = Noun.nodePath(address) + "/revoke";
        if (!yes && !confirmed(address)) {
            throw new Failure(Failure.Exit.REFUSED, address + " was not revoked: say --yes");
        }
        ObjectNode node =
                surroundings.rest().post(path, Rest.Body.json(Json.object().put("reason", reason)));
        if (format.forPeople()) {
            surroundings.screen().say(address + " is revoked");
        } else {
            surroundings.screen().print(node, format);
        }
        return Failure.Exit.DONE.code();
    }

    private static boolean confirmed(String address) {
        Console console = Tty.watched() ? System.console() : null;
        return console != null && "yes".equals(console.readLine("Revoke %s? It cannot be undone (yes/no) ", address));
    }

    private int show(ObjectNode join, Format format) {
        if (format.forPeople()) {
            Screen screen = surroundings.screen();
            screen.say(join.path("node").asText() + "; on its host, until "
                    + join.at("/expiresAt").asText() + ":");
            screen.say("  " + join.path("join").asText());
        } else {
            surroundings.screen().print(join, format);
        }
        return Failure.Exit.DONE.code();
    }
}
