package io.flotilla.fleet.http;

import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.NodeId;
import io.flotilla.contract.identity.OrgId;
import io.flotilla.contract.message.Question;
import io.flotilla.fleet.loop.Calls;
import io.flotilla.fleet.node.Operator;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Live questions to agents. */
record CallRoutes(Calls calls) {
    /** The body of a POST that asks. */
    record NewCall(String ask, @Nullable Map<String, @Nullable Object> arguments) {
        Question question() {
            Map<String, Object> given = new HashMap<>();
            if (arguments != null) {
                arguments.forEach((name, value) -> {
                    if (value == null) {
                        throw new IllegalArgumentException(
                                "arguments." + name + ": leave it out instead of giving null");
                    }
                    given.put(name, value);
                });
            }
            return Question.parse(ask, given);
        }
    }

    void add(RoutesConfig routes) {
        routes.post("/api/v1/nodes/{org}/{node}/calls", this::ask);
    }

    /** A log may tell more than a viewer shall read. */
    private void ask(Context request) {
        NodeAddress node = Given.read(
                () -> new NodeAddress(new OrgId(request.pathParam("org")), new NodeId(request.pathParam("node"))));
        Passage.needs(request, Operator.Role.VIEWER, node.organisation());
        Question question = Given.read(Bodies.json(request, NewCall.class)::question);
        if (question instanceof Question.LogTail) {
            Passage.needs(request, Operator.Role.OPERATOR, node.organisation());
        }
        Answers.json(request, 200, calls.ask(node, question, Passage.actor(request)));
    }
}
