package io.flotilla.fleet.http;

import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.NodeId;
import io.flotilla.contract.identity.OrgId;
import io.flotilla.contract.message.Question;
import io.flotilla.fleet.loop.Calls;
import io.flotilla.fleet.loop.ChainCalls;
import io.flotilla.fleet.node.ChainCall;
import io.flotilla.fleet.node.Operator;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What chains hold, asked of their nodes live; and calls of contracts, which agents sign. */
record LedgerRoutes(Calls calls, ChainCalls submissions) {
    private static final String CHAIN = "/api/v1/nodes/{org}/{node}/chain";

    /** The body of a POST that asks a contract. */
    record NewQuery(
            String contract,
            String method,
            @Nullable List<@Nullable Object> args,
            @Nullable Long gasLimit) {
        Question question() {
            return new Question.ChainQuery(contract, method, args == null ? List.of() : args, gasLimit);
        }
    }

    /** The body of a POST that asks for a proof. */
    record NewProof(
            @Nullable String contract,
            @Nullable String key,
            @Nullable String stateKey,
            @Nullable Long after) {
        Question question() {
            return new Question.ChainProof(contract, key, stateKey, after);
        }
    }

    /** The body of a POST that calls a contract. */
    record NewCall(
            OrgId organisation,
            @Nullable NodeId node,
            String contract,
            String method,
            @Nullable List<@Nullable Object> args,
            @Nullable Long gasLimit,
            @Nullable Integer validFor,
            @Nullable Sha256 artifact) {
        ChainCall of(ChainId chain) {
            return new ChainCall(
                    chain,
                    organisation,
                    node,
                    new ChainCall.Method(
                            contract, method, args == null ? List.of() : args, gasLimit, validFor, artifact));
        }
    }

    void add(RoutesConfig routes) {
        routes.get(CHAIN + "/head", request -> ask(request, Question.ChainHead::new));
        routes.get(CHAIN + "/blocks/{height}", request -> ask(request, () -> block(request)));
        routes.get(
                CHAIN + "/transactions/{id}",
                request -> ask(request, () -> new Question.ChainTransaction(new Sha256(request.pathParam("id")))));
        routes.post(CHAIN + "/query", request -> ask(request, Bodies.json(request, NewQuery.class)::question));
        routes.post(CHAIN + "/proof", request -> ask(request, Bodies.json(request, NewProof.class)::question));
        routes.post("/api/v1/chains/{chain}/calls", this::call);
    }

    private static Question block(Context request) {
        String height = request.pathParam("height");
        if (!height.matches("[0-9]{1,15}")) {
            throw new IllegalArgumentException("height: \"" + height + "\" is not a whole number");
        }
        return new Question.ChainBlock(Long.parseLong(height));
    }

    private void ask(Context request, Supplier<Question> question) {
        NodeAddress node = Given.read(
                () -> new NodeAddress(new OrgId(request.pathParam("org")), new NodeId(request.pathParam("node"))));
        Passage.needs(request, Operator.Role.VIEWER, node.organisation());
        Answers.json(
                request,
                200,
                calls.ask(node, Given.read(question), Passage.actor(request)).output());
    }

    /** 202 for a new command, 200 when the key was used before. */
    private void call(Context request) {
        String key = CommandRoutes.key(request);
        ChainId chain = Given.read(() -> new ChainId(request.pathParam("chain")));
        NewCall body = Bodies.json(request, NewCall.class);
        Passage.needs(request, Operator.Role.OPERATOR, body.organisation());
        CommandRoutes.answer(request, submissions.place(body.of(chain), key, Passage.actor(request)));
    }
}
