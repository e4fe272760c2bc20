package io.flotilla.fleet.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.codec.Json;
import io.flotilla.fleet.cli.client.Failure;
import io.flotilla.fleet.cli.client.Rest;
import io.flotilla.fleet.cli.screen.Format;
import io.flotilla.fleet.cli.screen.Screen;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fleet node …}. */
@Command(
        name = "node",
        description = "Adds nodes, makes their join lines, cuts them off.",
        synopsisSubcommandLabel = "VERB",
        footer = "  fleet node add bank-a/validator-2 --chain trade-finance --role validator")
final class NodeVerbs {
    private final Surroundings surroundings;

    NodeVerbs(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Command(
            name = "add",
            description = "Adds a node to a chain, beside its spec, and prints its join line.",
            footer = {
                "  fleet node add bank-a/observer-9 --chain trade-finance --role observer",
                "  fleet node add bank-a --chain trade-finance --role observer -o json"
            })
    int add(
            @Parameters(paramLabel = "ORG[/NODE]", description = "Without NODE the manager allocates a name.")
                    String address,
            @Option(names = "--chain", required = true, paramLabel = "CHAIN", description = "One of fleet get chains.")
                    String chain,
            @Option(names = "--role", required = true, paramLabel = "ROLE", description = "validator or observer")
                    String role,
            @Mixin Shown shown) {
        int slash = address.indexOf('/');
        ObjectNode node = Json.object().put("organisation", slash < 0 ? address : address.substring(0, slash));
        if (slash >= 0) {
            node.put("node", address.substring(slash + 1));
        }
        node.put("chain", chain).put("role", role);
        return show(surroundings.rest().post("/api/v1/nodes", Rest.Body.json(node)), shown.format());
    }

    @Command(
            name = "token",
            description = "A new join line for a node; the older token no longer works.",
            footer = "  fleet node token bank-a/validator-1 --life 1h")
    int token(
            @Parameters(paramLabel = "ORG/NODE") String address,
            @Option(names = "--life", paramLabel = "TIME", description = "From 1s to 24h (default: 10m).") @Nullable
                    Duration life,
            @Mixin Shown shown) {
        ObjectNode order = Json.object();
        if (life != null) {
            order.put("life", life.toString());
        }
        return show(surroundings.rest().post(Rest.node(address) + "/token", Rest.Body.json(order)), shown.format());
    }

    @Command(
            name = "ping",
            description = {
                "Asks the node's agent whether it is there, and what it holds.",
                "The answer is signed by the agent; exit code 4 when none comes within 10 s."
            },
            footer = "  fleet node ping bank-a/validator-1")
    int ping(@Parameters(paramLabel = "ORG/NODE") String address, @Mixin Shown shown) {
        return new CallVerbs(surroundings).ping(address, shown.format());
    }

    @Command(
            name = "revoke",
            description = "Cuts a node off for good: its certificates, tokens and session end now.",
            footer = "  fleet node revoke bank-a/validator-1 --reason 'host stolen' --yes")
    int revoke(
            @Parameters(paramLabel = "ORG/NODE") String address,
            @Option(names = "--reason", required = true, paramLabel = "TEXT", description = "For the audit log.")
                    String reason,
            @Option(names = "--yes", description = "Do not ask.") boolean yes,
            @Mixin Shown shown) {
        String path = Rest.node(address) + "/revoke";
        if (!yes) {
            Confirmation.of("Revoke " + address + "? It cannot be undone", address + " was not revoked");
        }
        ObjectNode node =
                surroundings.rest().post(path, Rest.Body.json(Json.object().put("reason", reason)));
        if (shown.format().forPeople()) {
            surroundings.screen().say(address + " is revoked");
        } else {
            surroundings.screen().print(node, shown.format());
        }
        return Failure.Exit.DONE.code();
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
