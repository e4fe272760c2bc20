package io.flotilla.fleet.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.codec.Json;
import io.flotilla.fleet.cli.client.Failure;
import io.flotilla.fleet.cli.client.ManagerAccess;
import io.flotilla.fleet.cli.client.Rest;
import io.flotilla.fleet.cli.screen.Screen;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code fleet inspector …}. */
@Command(
        name = "inspector",
        description = "Read-only accounts for MQTT Explorer.",
        synopsisSubcommandLabel = "VERB",
        footer = "  fleet inspector add ana")
final class InspectorVerbs {
    private final Surroundings surroundings;

    InspectorVerbs(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Command(
            name = "add",
            description =
                    "Makes an account that sees the whole topic tree and can change nothing; prints its connection.",
            footer = "  fleet inspector add ana")
    int add(@Parameters(paramLabel = "NAME") String name, @Mixin Shown shown) {
        ManagerAccess manager = surroundings.manager();
        ObjectNode account = new Rest(manager)
                .post("/api/v1/inspectors", Rest.Body.json(Json.object().put("name", name)));
        account.put("ca", manager.ca().toString());
        Screen screen = surroundings.screen();
        if (!shown.format().forPeople()) {
            screen.print(account, shown.format());
            return Failure.Exit.DONE.code();
        }
        screen.say("MQTT Explorer: protocol mqtts, host " + account.path("host").asText() + ", port "
                + account.path("port").asInt() + ", CA " + manager.ca());
        screen.say("  user      " + account.path("user").asText());
        screen.say("  password  " + account.path("password").asText() + "   (shown this once)");
        return Failure.Exit.DONE.code();
    }

    @Command(
            name = "remove",
            description = "Ends an account and its connections.",
            footer = "  fleet inspector remove ana")
    int remove(@Parameters(paramLabel = "NAME") String name) {
        surroundings.rest().delete("/api/v1/inspectors/" + Rest.encoded(name));
        surroundings.screen().say("inspector " + name + " removed");
        return Failure.Exit.DONE.code();
    }
}
