package io.flotilla.fleet.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.codec.Json;
import io.flotilla.fleet.cli.client.Failure;
import io.flotilla.fleet.cli.client.Rest;
import io.flotilla.fleet.cli.screen.Column;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fleet token …}. */
@Command(
        name = "token",
        description = "Bearer tokens for operators.",
        synopsisSubcommandLabel = "VERB",
        footer = {"  fleet token create --role viewer --expires 30d --name ana", "  fleet token list"})
final class TokenVerbs {
    private static final List<Column> TOKENS = List.of(
            Column.of("NAME", "/name"),
            Column.of("ROLE", "/role"),
            Column.of("ORG", "/organisation"),
            Column.of("CREATED", "/createdAt").spare(),
            Column.of("EXPIRES", "/expiresAt"));

    private final Surroundings surroundings;

    TokenVerbs(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Command(
            name = "create",
            description = "Makes a token; it is shown this once.",
            footer = {
                "  fleet token create --role viewer --expires 30d --name ana",
                "  fleet token create --role operator --org bank-a --expires 8h -o json"
            })
    int create(
            @Option(
                            names = "--name",
                            paramLabel = "NAME",
                            description =
                                    "Who will use it; the audit log says so (default: the role and a few random letters).")
                    @Nullable
                    String name,
            @Option(
                            names = "--role",
                            required = true,
                            paramLabel = "ROLE",
                            description = "viewer, operator or administrator")
                    String role,
            @Option(names = "--org", paramLabel = "ORG", description = "Only there; else in the whole consortium.")
                    @Nullable
                    String organisation,
            @Option(names = "--expires", required = true, paramLabel = "TIME", description = "Such as 1h or 30d.")
                    Duration expires,
            @Mixin Shown shown) {
        ObjectNode order =
                Json.object().put("name", name == null ? nameFor(role) : name).put("role", role);
        order.put("organisation", organisation).put("expires", expires.toString());
        ObjectNode made = surroundings.rest().post("/api/v1/tokens", Rest.Body.json(order));
        if (shown.format().forPeople()) {
            surroundings.screen().say(made.path("token").asText());
        } else {
            surroundings.screen().print(made, shown.format());
        }
        return Failure.Exit.DONE.code();
    }

    @Command(
            name = "list",
            description = "Shows whose tokens are good now, and until when.",
            footer = "  fleet token list")
    int list(@Mixin Shown shown) {
        List<JsonNode> tokens = new ArrayList<>();
        surroundings.rest().get("/api/v1/tokens").path("items").forEach(tokens::add);
        surroundings.screen().list(tokens, TOKENS, shown.format(), "no token: fleet token create makes one");
        return Failure.Exit.DONE.code();
    }

    @Command(
            name = "remove",
            description = {
                "Ends the token of that name at once, and the event streams that were opened with it.",
                "The first one, admin, is made anew at the next start of the manager."
            },
            footer = "  fleet token remove ana")
    int remove(@Parameters(paramLabel = "NAME", description = "As fleet token list shows it.") String name) {
        surroundings.rest().delete("/api/v1/tokens/" + Rest.encoded(name));
        surroundings.screen().say("token of " + name + " removed");
        return Failure.Exit.DONE.code();
    }

    private static String nameFor(String role) {
        return role + "-" + UUID.randomUUID().toString().substring(0, 8);
    }
}
