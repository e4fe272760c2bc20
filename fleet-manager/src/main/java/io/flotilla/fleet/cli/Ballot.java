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
            ContractCall.Ended vote = call(organisation, proposal(change));
            votes.add(Json.object().put("organisation", organisation).setAll(vote.answer()));
            told.accept(organisation + ": "
                    + (vote.well()
                            ? "yes"
                            : vote.status() + " "
                                    + vote.answer().path("message").asText()));
            state = vote.answer().at("/output/state").asText(state);
            if (state.equals(PASSED)) {
                break;
            }
        }
        return new Result(state.equals(PASSED) && change.adds() ? ready(change, told) : state, votes);
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
        String organisation = change.validator().substring(0, change.validator().indexOf('/'));
        ContractCall.Ended ended = call(organisation, call);
        told.accept(change.validator() + ": "
                + (ended.well()
                        ? "ready"
                        : "not ready, " + ended.answer().path("message").asText()));
        return ended.well() ? PASSED : "candidate";
    }

    private ContractCall.Ended call(String organisation, ObjectNode call) {
        return new ContractCall(consortium.rest(), time)
                .run(consortium.chain(), call.put("organisation", organisation), end, true);
    }
}
