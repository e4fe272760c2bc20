package io.flotilla.fleet.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.codec.Json;
import io.flotilla.fleet.cli.client.Failure;
import io.flotilla.fleet.cli.client.Rest;
import java.time.Duration;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code fleet token …}. */
@Command(
        name = "token",
        description = "Bearer tokens for operators.",
        synopsisSubcommandLabel = "VERB",
        footer = "  fleet token create --role viewer --expires 30d --name ana")
final class TokenVerbs {
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

    private static String nameFor(String role) {
        return role + "-" + UUID.randomUUID().toString().substring(0, 8);
    }
}
