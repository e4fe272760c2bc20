package io.flotilla.fleet.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.codec.Json;
import io.flotilla.fleet.cli.client.ContractCall;
import io.flotilla.fleet.cli.client.Failure;
import io.flotilla.fleet.cli.client.Rest;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Lets one organisation after the other vote, until it has passed: who proposes what another one has proposed votes for
 * it.
 *
 * @param end when waiting stops
 */
record Ballot(Consortium consortium, InstantSource time, Instant end) {
    private static final String PASSED = "passed";
    private static final String SILENT = "no-answer";

    /** @param state passed, candidate or open */
    record Result(String state, List<JsonNode> votes) {
        Failure.Exit exit() {
            return state.equals(PASSED)
                    ? Failure.Exit.DONE
                    : state.equals("candidate") ? Failure.Exit.FAILED : Failure.Exit.REFUSED;
        }
    }

    /** @param told hears of each vote */
    Result hold(ValidatorChange change, Consumer<String> told) {
        List<JsonNode> votes = new ArrayList<>();
        String state = "open";
        for (String organisation : consortium.organisations()) {
            ContractCall.Ended vote = vote(organisation, change);
            votes.add(Json.object().put("organisation", organisation).setAll(vote.answer()));
            told.accept(organisation + ": "
                    + (vote.well()
                            ? "yes"
                            : vote.status().equals(SILENT)
                                    ? "no answer: " + message(vote)
                                    : vote.status() + " " + message(vote)));
            state = vote.answer().at("/output/state").asText(state);
            if (state.equals(PASSED)) {
                break;
            }
        }
        return new Result(state.equals(PASSED) && change.adds() ? ready(change, told) : state, votes);
    }

    /** An organisation that cannot be asked does not keep the others from their votes. */
    private ContractCall.Ended vote(String organisation, ValidatorChange change) {
        try {
            return call(organisation, proposal(change));
        } catch (Failure none) {
            return unanswered(none);
        }
    }

    private static ContractCall.Ended unanswered(Failure none) {
        return new ContractCall.Ended(Json.object().put("status", SILENT).put("message", none.said()), none.exit());
    }

    private static String message(ContractCall.Ended ended) {
        return ended.answer().path("message").asText();
    }

    private static ObjectNode proposal(ValidatorChange change) {
        ObjectNode call = Json.object()
                .put("contract", "validators")
                .put("method", change.adds() ? "propose-add" : "propose-remove");
        var arguments = call.putArray("args").add(change.validator());
        if (change.adds()) {
            arguments.add(change.publicKey());
        }
        return call;
    }

    /** A validator that is voted in takes part only after it has shown that it follows the chain. */
    private String ready(ValidatorChange change, Consumer<String> told) {
        ContractCall.Ended ended = statement(change);
        told.accept(change.validator() + ": " + (ended.well() ? "ready" : "not ready, " + message(ended)));
        return ended.well() ? PASSED : "candidate";
    }

    private ContractCall.Ended statement(ValidatorChange change) {
        String organisation = change.validator().substring(0, change.validator().indexOf('/'));
        try {
            ObjectNode said = consortium
                    .rest()
                    .post(
                            Rest.node(change.validator()) + "/calls",
                            Rest.Body.json(Json.object().put("ask", "chain.ready")));
            JsonNode statement = said.path("output");
            ObjectNode call = Json.object().put("contract", "validators").put("method", "ready");
            call.putArray("args")
                    .add(statement.path("validator").asText())
                    .add(statement.path("blockId").asText())
                    .add(statement.path("signature").asText());
            return call(organisation, call);
        } catch (Failure none) {
            return unanswered(none);
        }
    }

    private ContractCall.Ended call(String organisation, ObjectNode call) {
        return new ContractCall(consortium.rest(), time)
                .run(consortium.chain(), call.put("organisation", organisation), end, true);
    }
}
