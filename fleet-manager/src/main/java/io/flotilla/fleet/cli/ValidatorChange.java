package io.flotilla.fleet.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.codec.Json;
import io.flotilla.fleet.cli.client.Failure;
import io.flotilla.fleet.cli.client.Rest;
import java.util.List;
import java.util.function.Predicate;

/**
 * One validator more or less, before anybody votes for it.
 *
 * @param publicKey of one that is added, hex; empty for one that goes
 * @param running validators that will decide and run now
 * @param organisations that may vote
 */
record ValidatorChange(
        String validator, String publicKey, Strength before, Strength after, long running, int organisations) {
    static ValidatorChange removal(Consortium consortium, String validator) {
        List<JsonNode> all = consortium.validators();
        if (all.stream().noneMatch(is(validator))) {
            throw Failure.usage(
                    validator + " is no validator of " + consortium.chain() + ": see fleet chain validator list");
        }
        return new ValidatorChange(
                        validator,
                        "",
                        new Strength(all.size()),
                        new Strength(all.size() - 1),
                        all.stream()
                                .filter(is(validator).negate())
                                .filter(ValidatorChange::runs)
                                .count(),
                        consortium.organisations().size())
                .checked();
    }

    static ValidatorChange addition(Consortium consortium, String node) {
        List<JsonNode> all = consortium.validators();
        if (all.stream().anyMatch(is(node))) {
            throw Failure.usage(node + " is a validator of " + consortium.chain() + " already");
        }
        JsonNode found = consortium
                .node(node)
                .orElseThrow(() -> Failure.usage(node + " is no node of " + consortium.chain() + ": fleet node add "
                        + node + " --chain " + consortium.chain() + " --role observer"));
        String key = consortium
                .rest()
                .find(Rest.node(node) + "/documents/about")
                .map(about -> about.at("/consensusKey/publicKey").asText(""))
                .orElse("");
        if (key.isEmpty()) {
            throw Failure.failed(node + " has not told its consensus key yet: let its host join, then try again");
        }
        long running = all.stream().filter(ValidatorChange::runs).count() + (Consortium.runs(found) ? 1 : 0);
        return new ValidatorChange(
                        node,
                        key,
                        new Strength(all.size()),
                        new Strength(all.size() + 1),
                        running,
                        consortium.organisations().size())
                .checked();
    }

    private static Predicate<JsonNode> is(String validator) {
        return row -> row.path("validator").asText().equals(validator);
    }

    private static boolean runs(JsonNode row) {
        return row.path("phase").asText().equals("running");
    }

    /** What would stop the chain is not begun. */
    private ValidatorChange checked() {
        if (after.validators() == 0) {
            throw refused("a chain needs a validator, and " + validator + " is the last one");
        }
        if (running < after.quorum()) {
            throw refused("afterwards " + after.quorum() + " of " + after.validators() + " validators decide, and only "
                    + running + " of them run: nothing would be decided; start others first (fleet get nodes)");
        }
        return this;
    }

    private static Failure refused(String why) {
        return new Failure(Failure.Exit.REFUSED, why);
    }

    boolean adds() {
        return !publicKey.isEmpty();
    }

    /** How many organisations must want it: more than two thirds. */
    int needed() {
        return 2 * organisations / 3 + 1;
    }

    List<String> lines() {
        return List.of(
                (adds() ? "add " : "remove ") + validator,
                "  now         " + before.said(),
                "  afterwards  " + after.said() + "; " + running + " of them run now",
                "  votes       " + needed() + " of " + organisations + " organisations");
    }

    String outcome(String state) {
        return switch (state) {
            case "passed" -> validator + (adds() ? " is a validator" : " is a validator no more") + ": " + after.said();
            case "candidate" ->
                validator
                        + " is voted in and has not said that it is ready: run this again once its node is up to date";
            default -> "not enough organisations voted for it: " + needed() + " are needed";
        };
    }

    ObjectNode json() {
        ObjectNode plan = Json.object().put("validator", validator).put("change", adds() ? "add" : "remove");
        plan.set("before", before.json());
        plan.set("after", after.json());
        return plan.put("running", running).put("votesNeeded", needed());
    }
}
