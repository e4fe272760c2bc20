package io.flotilla.fleet.http;

import io.flotilla.contract.identity.OrgId;
import io.flotilla.fleet.loop.FleetOperations;
import io.flotilla.fleet.loop.OperatorRequest;
import io.flotilla.fleet.node.Operator;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Accounts of people: inspectors of the topic tree, operators of REST; and the store for a backup. */
record AccessRoutes(FleetOperations fleet, Path snapshots) {
    /** The body of a POST that makes an inspector, and the answer to a DELETE. */
    record NewInspector(String name) {}

    /** The body of a POST that makes an operator's token. */
    record NewToken(
            String name, Operator.Role role, @Nullable OrgId organisation, Duration expires) {}

    /** Who sends a request, and what the token allows. */
    record Whoami(String name, Operator.Role role, @Nullable OrgId organisation, Instant expiresAt) {}

    /** A token as it may be shown: nobody can use it. */
    record Token(String name, Operator.Role role, @Nullable OrgId organisation, Instant createdAt, Instant expiresAt) {
        static Token of(Operator operator) {
            return new Token(
                    operator.name(),
                    operator.role(),
                    operator.organisation(),
                    operator.createdAt(),
                    operator.expiresAt());
        }
    }

    /** All of them. */
    record Tokens(List<Token> items) {}

    void add(RoutesConfig routes) {
        routes.get("/api/v1/whoami", AccessRoutes::whoami);
        routes.post("/api/v1/inspectors", this::inspector);
        routes.delete("/api/v1/inspectors/{name}", this::removeInspector);
        routes.get("/api/v1/tokens", this::tokens);
        routes.post("/api/v1/tokens", this::token);
        routes.delete("/api/v1/tokens/{name}", this::removeToken);
        routes.post("/api/v1/snapshots", this::snapshot);
    }

    /** For {@code fleet backup save} on the manager's host: the dump stays there. */
    private void snapshot(Context request) {
        Passage.needsEverywhere(request, Operator.Role.ADMINISTRATOR);
        Answers.json(request, 201, fleet.snapshot(snapshots, Passage.actor(request)));
    }

    private static void whoami(Context request) {
        Operator operator = Passage.operator(request);
        Answers.json(
                request,
                200,
                new Whoami(operator.name(), operator.role(), operator.organisation(), operator.expiresAt()));
    }

    private void inspector(Context request) {
        Passage.needsEverywhere(request, Operator.Role.ADMINISTRATOR);
        NewInspector wanted = Bodies.json(request, NewInspector.class);
        Answers.json(request, 201, fleet.addInspector(wanted.name(), Passage.actor(request)));
    }

    private void removeInspector(Context request) {
        Passage.needsEverywhere(request, Operator.Role.ADMINISTRATOR);
        String name = request.pathParam("name");
        fleet.removeInspector(name, Passage.actor(request));
        Answers.json(request, 200, new NewInspector(name));
    }

    private void tokens(Context request) {
        Passage.needsEverywhere(request, Operator.Role.ADMINISTRATOR);
        Answers.json(
                request,
                200,
                new Tokens(fleet.tokens().all().stream().map(Token::of).toList()));
    }

    private void removeToken(Context request) {
        Passage.needsEverywhere(request, Operator.Role.ADMINISTRATOR);
        Answers.json(request, 200, Token.of(fleet.tokens().remove(request.pathParam("name"), Passage.actor(request))));
    }

    private void token(Context request) {
        Passage.needsEverywhere(request, Operator.Role.ADMINISTRATOR);
        NewToken wanted = Bodies.json(request, NewToken.class);
        OperatorRequest order = Given.read(
                () -> new OperatorRequest(wanted.name(), wanted.role(), wanted.organisation(), wanted.expires()));
        Answers.json(request, 201, fleet.tokens().create(order, Passage.actor(request)));
    }
}
