package io.flotilla.fleet.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.codec.Json;
import io.flotilla.fleet.cli.client.Failure;
import io.flotilla.fleet.cli.client.ManagerAccess;
import io.flotilla.fleet.cli.client.Rest;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code fleet inspector …}. */
@Command(name = "inspector", description = "Read-only accounts for MQTT Explorer.", synopsisSubcommandLabel = "VERB")
final class InspectorVerbs {
    private final Surroundings surroundings;

    InspectorVerbs(Surroundings surroundings) {
        this.surroundings = surroundings;
    }

    @Command(name = "add", description = "Makes an account that sees the whole topic tree and can change nothing.")
    int add(
            @Parameters(paramLabel = "NAME") String name,
            @Option(names = "-o", defaultValue = "table", description = "${COMPLETION-CANDIDATES}") Format format) {
        ManagerAccess manager = ManagerAccess.find(surroundings.environment());
        ObjectNode account = new Rest(manager)
                .post("/api/v1/inspectors", Rest.Body.json(Json.object().put("name", name)));
        account.put("ca", manager.ca().toString());
        Screen screen = surroundings.screen();
        if (!format.forPeople()) {
            screen.print(account, format);
            return Failure.Exit.DONE.code();
        }
        screen.say("MQTT Explorer: protocol mqtts, host " + account.path("host").asText() + ", port "
                + account.path("port").asInt() + ", CA " + manager.ca());
        screen.say("  user      " + account.path("user").asText());
        screen.say("  password  " + account.path("password").asText() + "   (shown this once)");
        return Failure.Exit.DONE.code();
    }

    @Command(name = "remove", description = "Ends an account and its connections.")
    int remove(@Parameters(paramLabel = "NAME") String name) {
        ManagerAccess manager = ManagerAccess.find(surroundings.environment());
        new Rest(manager).delete("/api/v1/inspectors/" + Rest.encoded(name));
        surroundings.screen().say("inspector " + name + " removed");
        return Failure.Exit.DONE.code();
    }
}
