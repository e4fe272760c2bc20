package io.flotilla.fleet.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.codec.Json;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;

/** A call of a contract, from the order to an organisation's agent until the block that holds it. */
public record ContractCall(Rest rest, InstantSource time) {
    private static final int FIRST_PAUSE_MILLIS = 20;
    private static final int LONGEST_PAUSE_MILLIS = 400;
    /** A node that has just begun again may take a moment to know its pool. */
    private static final int LOST_AFTER_LOOKS = 12;

    /** What became of it, and what a script learns of that. */
    public record Ended(ObjectNode answer, Failure.Exit exit) {
        public String status() {
            return answer.path("status").asText();
        }

        public boolean well() {
            return exit == Failure.Exit.DONE;
        }
    }

    /**
     * @param call as REST takes it
     * @param end when waiting stops
     * @param block whether to wait for the block, else for the agent only
     */
    public Ended run(String chain, ObjectNode call, Instant end, boolean block) {
        Map<String, String> once = Map.of("Idempotency-Key", UUID.randomUUID().toString());
        ObjectNode ordered = rest.post("/api/v1/chains/" + Rest.encoded(chain) + "/calls", Rest.Body.json(call), once);
        String command = ordered.path("id").asText();
        ObjectNode answer = Json.object().put("status", "timed-out").put("command", command);
        Optional<ObjectNode> signed = until(
                end, () -> Optional.of(rest.get("/api/v1/commands/" + command)).filter(Outcome::ended));
        if (signed.isEmpty()) {
            return new Ended(answer, Failure.Exit.TIMED_OUT);
        }
        JsonNode execution = signed.get().at("/executions/0");
        String node = execution.path("node").asText();
        answer.put("node", node);
        String transaction = execution.at("/output/transaction").asText("");
        if (transaction.isEmpty()) {
            answer.put("status", execution.path("state").asText())
                    .put("code", execution.at("/error/code").asText())
                    .put("message", execution.at("/error/message").asText());
            return new Ended(answer, Outcome.of(signed.get()));
        }
        answer.put("transaction", transaction);
        if (!block) {
            return new Ended(answer.put("status", "submitted"), Failure.Exit.DONE);
        }
        return finalised(answer, Rest.node(node) + "/chain/transactions/" + transaction, end);
    }

    private Ended finalised(ObjectNode answer, String path, Instant end) {
        int[] unknown = {0};
        Optional<ObjectNode> last = until(end, () -> {
            ObjectNode seen = rest.get(path);
            unknown[0] = seen.path("state").asText().equals("unknown") ? unknown[0] + 1 : 0;
            boolean lost = unknown[0] == LOST_AFTER_LOOKS;
            return seen.path("state").asText().equals("final") || lost ? Optional.of(seen) : Optional.empty();
        });
        if (last.isEmpty()) {
            return new Ended(answer, Failure.Exit.TIMED_OUT);
        }
        JsonNode receipt = last.get().path("receipt");
        if (!receipt.isObject()) {
            answer.put("status", "dropped").put("message", "the node no longer has it: its time ran out; call again");
            return new Ended(answer, Failure.Exit.FAILED);
        }
        String status = receipt.path("status").asText().toLowerCase(Locale.ROOT).replace('_', '-');
        answer.setAll((ObjectNode) receipt);
        answer.put("status", status);
        answer.set("height", last.get().path("height"));
        return new Ended(answer, status.equals("succeeded") ? Failure.Exit.DONE : Failure.Exit.FAILED);
    }

    /** Looks again and again, at first quickly; what passes by itself is waited out. */
    private <T> Optional<T> until(Instant end, Supplier<Optional<T>> look) {
        for (int pause = FIRST_PAUSE_MILLIS; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MILLIS)) {
            Optional<T> found = looked(look);
            if (found.isPresent() || !time.instant().isBefore(end)) {
                return found;
            }
            Pause.millis(pause);
        }
    }

    private static <T> Optional<T> looked(Supplier<Optional<T>> look) {
        try {
            return look.get();
        } catch (Failure failure) {
            if (!failure.isPassing()) {
                throw failure;
            }
            return Optional.empty();
        }
    }
}
