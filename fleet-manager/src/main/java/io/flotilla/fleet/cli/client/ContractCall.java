package io.flotilla.fleet.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.message.Command;
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
        if (!transaction.isEmpty()) {
            answer.put("transaction", transaction);
        }
        Failure.Exit exit = Outcome.of(signed.get());
        if (exit != Failure.Exit.DONE || transaction.isEmpty()) {
            answer.put("status", execution.path("state").asText())
                    .put("code", execution.at("/error/code").asText())
                    .put("message", execution.at("/error/message").asText());
            return new Ended(answer, exit);
        }
        if (!block) {
            return new Ended(answer.put("status", "submitted"), Failure.Exit.DONE);
        }
        long validFor = signed.get().at("/arguments/validFor").asLong(Command.ChainSubmit.VALID_FOR);
        return finalised(answer, new Trace(Rest.node(node) + "/chain", transaction, validFor), end);
    }

    /** How to look again for a transaction that such an answer names. */
    public static String look(JsonNode answer) {
        return "fleet chain transaction " + answer.path("transaction").asText() + " --node "
                + answer.path("node").asText();
    }

    private Ended finalised(ObjectNode answer, Trace trace, Instant end) {
        String open = "it may stand in a block yet; look again with " + look(answer);
        Optional<ObjectNode> last;
        try {
            last = until(end, trace::look);
        } catch (Failure failure) {
            throw new Failure(failure.exit(), failure.said() + "\n" + open, failure);
        }
        if (last.isEmpty()) {
            answer.put("message", open);
            return new Ended(answer, Failure.Exit.TIMED_OUT);
        }
        JsonNode receipt = last.get().path("receipt");
        if (!receipt.isObject()) {
            answer.put("status", "dropped")
                    .put("message", "no block holds it, and none after " + trace.until + " may: its time ran out");
            return new Ended(answer, Failure.Exit.FAILED);
        }
        String status = receipt.path("status").asText().toLowerCase(Locale.ROOT).replace('_', '-');
        answer.setAll((ObjectNode) receipt);
        answer.put("status", status);
        answer.set("height", last.get().path("height"));
        return new Ended(answer, status.equals("succeeded") ? Failure.Exit.DONE : Failure.Exit.FAILED);
    }

    /**
     * Where a transaction is, by its node's word. That the node does not know it proves nothing until its head is past
     * the last height that may hold it.
     */
    private final class Trace {
        private final String chain;
        private final String transaction;
        private final long validFor;
        /** Never below the transaction's own: the first head seen here is not below the one at which it was signed. */
        private long until = Long.MAX_VALUE;

        private boolean past;

        Trace(String chain, String transaction, long validFor) {
            this.chain = chain;
            this.transaction = transaction;
            this.validFor = validFor;
        }

        /** What the node says of it, once that is the last word. */
        Optional<ObjectNode> look() {
            ObjectNode seen = rest.get(chain + "/transactions/" + transaction);
            String state = seen.path("state").asText();
            if (state.equals("final") || (past && state.equals("unknown"))) {
                return Optional.of(seen);
            }
            if (state.equals("unknown")) {
                follow();
            }
            return Optional.empty();
        }

        private void follow() {
            rest.find(chain + "/head").ifPresent(head -> {
                long height = head.path("height").asLong();
                if (until == Long.MAX_VALUE) {
                    until = height + validFor;
                }
                past = height > until;
            });
        }
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
