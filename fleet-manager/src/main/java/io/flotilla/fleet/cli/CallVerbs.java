package io.flotilla.fleet.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.codec.Json;
import io.flotilla.fleet.cli.client.Failure;
import io.flotilla.fleet.cli.client.Rest;
import io.flotilla.fleet.cli.screen.Format;

/** Live questions to agents. */
record CallVerbs(Surroundings surroundings) {
    int ping(String node, Format format) {
        ObjectNode answer = ask(node, Json.object().put("ask", "ping"));
        if (format.forPeople()) {
            ObjectNode held = (ObjectNode) answer.path("output");
            surroundings
                    .screen()
                    .say(node + " answered after " + answer.path("took").asText() + ": agent "
                            + held.path("version").asText() + ", config v"
                            + held.path("config").asLong()
                            + ", commands v" + held.path("pending").asLong());
        } else {
            surroundings.screen().print(answer, format);
        }
        return Failure.Exit.DONE.code();
    }

    int logs(String node, int lines, String of, Format format) {
        ObjectNode question = Json.object().put("ask", "log.tail");
        question.putObject("arguments").put("of", of).put("lines", lines);
        ObjectNode answer = ask(node, question);
        if (format.forPeople()) {
            answer.at("/output/lines").forEach(line -> surroundings.screen().say(line.asText()));
        } else {
            surroundings.screen().print(answer, format);
        }
        return Failure.Exit.DONE.code();
    }

    private ObjectNode ask(String node, ObjectNode question) {
        return surroundings.rest().post(Rest.node(node) + "/calls", Rest.Body.json(question));
    }
}
