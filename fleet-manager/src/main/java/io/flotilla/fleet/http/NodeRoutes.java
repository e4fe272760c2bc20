package io.flotilla.fleet.http;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.chain.Role;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.NodeId;
import io.flotilla.contract.identity.OrgId;
import io.flotilla.fleet.loop.FleetLists;
import io.flotilla.fleet.loop.FleetOperations;
import io.flotilla.fleet.loop.FleetReads;
import io.flotilla.fleet.loop.NodeDocuments;
import io.flotilla.fleet.loop.NodeView;
import io.flotilla.fleet.node.Actor;
import io.flotilla.fleet.node.FleetException;
import io.flotilla.fleet.node.Operator;
import io.flotilla.fleet.query.Vocabulary;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.time.Clock;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Nodes: what they are to be and what was observed. */
record NodeRoutes(FleetOperations fleet, FleetReads reads, FleetLists lists, Clock clock) {
    private static final Vocabulary FIELDS = Vocabulary.of(NodeView.class);
    private static final String NODE = "/api/v1/nodes/{org}/{node}";

    /** The body of a POST that adds a node. */
    record NewNode(OrgId organisation, @Nullable NodeId node, ChainId chain, Role role) {}

    /** The body of a POST that cuts one off. */
    record Revocation(String reason) {
        String checked() {
            if (reason.isBlank() || reason.length() > 500) {
                throw new IllegalArgumentException("reason: say why in 1 to 500 characters");
            }
            return reason;
        }
    }

    /** The body of a POST that makes a join token, if there is one. */
    record NewJoin(@Nullable Duration life) {}

    void add(RoutesConfig routes) {
        routes.get("/api/v1/nodes", this::list);
        routes.post("/api/v1/nodes", this::create);
        routes.get(NODE, this::one);
        routes.post(NODE + "/token", this::token);
        routes.post(NODE + "/revoke", this::revoke);
        routes.get(NODE + "/documents/{document}", this::document);
    }

    private void list(Context request) {
        Sight sight = new Sight(Passage.operator(request));
        String chain = request.queryParam("chain");
        Filter filter = Filter.asked(request, FIELDS, clock);
        new Listing(
                        "nodes",
                        node -> sight.ofNode(node)
                                .filter(seen -> chain == null
                                        || seen.path("chain").asText().equals(chain)),
                        filter)
                .answer(request, (after, limit) -> lists.nodes(prefix(request), after, limit));
    }

    /** Only the nodes of one organisation are read where no others are asked for, or may be seen. */
    private static String prefix(Context request) {
        OrgId own = Passage.operator(request).organisation();
        String asked = request.queryParam("organisation");
        OrgId one = asked == null ? own : Given.read(() -> new OrgId(asked));
        return one == null ? "" : one + "/";
    }

    private void create(Context request) {
        NewNode wanted = Bodies.json(request, NewNode.class);
        Passage.needs(request, Operator.Role.ADMINISTRATOR, wanted.organisation());
        Answers.json(
                request,
                201,
                fleet.addNode(
                        Optional.ofNullable(wanted.node()),
                        wanted.organisation(),
                        wanted.chain(),
                        wanted.role(),
                        Passage.actor(request)));
    }

    private void one(Context request) {
        NodeAddress address = address(request, Operator.Role.VIEWER);
        Answers.json(request, 200, view(address));
    }

    private void token(Context request) {
        NodeAddress address = address(request, Operator.Role.ADMINISTRATOR);
        Duration life =
                Bodies.jsonIfAny(request, NewJoin.class).map(NewJoin::life).orElse(null);
        Actor actor = Passage.actor(request);
        Answers.json(request, 201, life == null ? fleet.token(address, actor) : fleet.token(address, life, actor));
    }

    private void revoke(Context request) {
        NodeAddress address = address(request, Operator.Role.ADMINISTRATOR);
        String reason = Given.read(Bodies.json(request, Revocation.class)::checked);
        fleet.revoke(address, reason, Passage.actor(request));
        Answers.json(request, 200, view(address));
    }

    private void document(Context request) {
        NodeAddress address = address(request, Operator.Role.VIEWER);
        String name = request.pathParam("document");
        NodeDocuments documents = reads.documents(address);
        ObjectNode found = switch (name) {
            case "desired" -> documents.desired();
            case "reported" -> documents.reported();
            case "about" -> documents.about();
            case "status" -> documents.status();
            case "pending" -> documents.pending();
            case "telemetry" -> telemetry(documents);
            default ->
                throw new HttpRefusal(
                        404,
                        "unknown-document",
                        "a node has no document " + name
                                + ": ask for desired, reported, about, status, pending or telemetry");
        };
        if (found == null) {
            throw new HttpRefusal(404, "no-document-yet", address + " has no document " + name + " yet");
        }
        Answers.json(request, 200, found);
    }

    private static ObjectNode telemetry(NodeDocuments documents) {
        ObjectNode all = Json.object();
        documents.telemetry().forEach(all::set);
        return all;
    }

    private NodeView view(NodeAddress address) {
        return reads.node(address)
                .orElseThrow(() -> new FleetException(
                        FleetException.Code.UNKNOWN_NODE, "there is no node " + address + ": see fleet get nodes"));
    }

    /** The address in the path, for a sender who has this role there. */
    private static NodeAddress address(Context request, Operator.Role role) {
        NodeAddress address = Given.read(
                () -> new NodeAddress(new OrgId(request.pathParam("org")), new NodeId(request.pathParam("node"))));
        Passage.needs(request, role, address.organisation());
        return address;
    }
}
