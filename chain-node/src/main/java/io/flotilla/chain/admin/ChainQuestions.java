package io.flotilla.chain.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.chain.admin.ChainViews.FinalBlock;
import io.flotilla.chain.block.Decided;
import io.flotilla.chain.ledger.Ledger;
import io.flotilla.chain.ledger.QueryAnswer;
import io.flotilla.chain.ledger.Sender;
import io.flotilla.chain.ledger.Tip;
import io.flotilla.contract.chain.ProofDocument;
import io.flotilla.contract.chain.StateKeys;
import io.flotilla.contract.codec.Json;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Answers what only has to be read, on the caller's thread: the node's loop does not wait for it, whatever a contract does
 * with its gas.
 */
final class ChainQuestions {
    private static final int MOST_QUERY = 512 << 10;
    private static final int AT_ONCE = 2;
    private static final String BLOCK = "/chain/block/";

    private final Supplier<Optional<Ledger>> ledger;
    private final Semaphore room = new Semaphore(AT_ONCE);

    /** @param ledger empty until the chain is opened */
    ChainQuestions(Supplier<Optional<Ledger>> ledger) {
        this.ledger = ledger;
    }

    /**
     * Empty when this is no such question.
     *
     * @throws IllegalArgumentException when the body or the path is malformed
     */
    Optional<Answer> answer(String method, String path, byte[] body) {
        return switch (method + " " + path) {
            case "GET /chain/head" -> Optional.of(read(ChainQuestions::head));
            case "POST /chain/query" -> Optional.of(asked(open -> query(open, body)));
            case "POST /chain/proof" -> Optional.of(asked(open -> proof(open, body)));
            default ->
                method.equals("GET") && path.startsWith(BLOCK)
                        ? Optional.of(read(open -> block(open, height(path.substring(BLOCK.length())))))
                        : Optional.empty();
        };
    }

    /** What takes no time needs no room: it is answered while contracts run. */
    private Answer read(Function<Ledger, Answer> question) {
        return ledger.get()
                .map(question)
                .orElseGet(() -> Answer.refused(
                        409, "awaiting-genesis", "The node has no chain yet: give it its genesis block."));
    }

    private Answer asked(Function<Ledger, Answer> question) {
        if (!room.tryAcquire()) {
            return Answer.refused(429, "busy", "Other questions are being answered: ask again.");
        }
        try {
            return read(question);
        } finally {
            room.release();
        }
    }

    private static Answer head(Ledger ledger) {
        return Answer.ok(head(ledger.tip()));
    }

    private static ObjectNode head(Tip tip) {
        ObjectNode view = Json.object();
        view.put("height", tip.height());
        view.put("blockId", tip.id().value());
        view.put("stateRoot", tip.stateRoot().value());
        view.put("time", tip.time().toString());
        return view;
    }

    private static Answer block(Ledger ledger, long height) {
        if (height == 0) {
            ObjectNode genesis = Json.object();
            genesis.put("height", 0);
            genesis.put("blockId", ledger.chainId().value());
            genesis.put("stateRoot", ledger.genesisStateRoot().value());
            genesis.putNull("certificate");
            return Answer.ok(genesis);
        }
        Decided decided = ledger.decided(height).orElse(null);
        if (decided == null) {
            return Answer.refused(404, "no-such-block", "No block of height " + height + " is final here.");
        }
        FinalBlock block = new FinalBlock(decided, ledger.validatorsAt(height), ledger.receipts(height));
        return Answer.ok(ChainViews.block(
                block, sender -> ledger.sender(sender).map(Sender::organisation).orElse(null)));
    }

    private static Answer query(Ledger ledger, byte[] body) {
        ObjectNode asked = fields(body, Set.of("contract", "method", "args", "gasLimit"));
        JsonNode arguments = asked.path("args");
        if (!arguments.isArray()) {
            throw new IllegalArgumentException("args is not a list");
        }
        long most = ledger.parameters().limits().blockGas();
        long gas = asked.has("gasLimit") ? whole(asked, "gasLimit", 1) : most;
        QueryAnswer answer =
                ledger.query(text(asked, "contract"), text(asked, "method"), arguments.toString(), Math.min(gas, most));
        ObjectNode view = Json.object();
        view.put("height", answer.height());
        view.put("status", Json.name(answer.status()));
        view.set("output", ChainViews.value(answer.output()));
        view.put("gasUsed", answer.gasUsed());
        view.put("message", answer.message());
        return Answer.ok(view);
    }

    private static long whole(ObjectNode asked, String field, long least) {
        JsonNode number = asked.path(field);
        if (!number.isIntegralNumber() || !number.canConvertToLong() || number.asLong() < least) {
            throw new IllegalArgumentException(field + " is not a whole number from " + least + " on");
        }
        return number.asLong();
    }

    private static Answer proof(Ledger ledger, byte[] body) {
        ObjectNode asked = fields(body, Set.of("contract", "key", "stateKey", "after"));
        String key = asked.has("stateKey")
                ? text(asked, "stateKey")
                : StateKeys.data(text(asked, "contract"), text(asked, "key").getBytes(StandardCharsets.UTF_8));
        long after = asked.has("after") ? whole(asked, "after", 0) : 0;
        return ledger.prove(key)
                .map(proven -> Answer.ok(ProofPage.of(ProofDocument.of(proven, ledger.validatorsAt(1)), after)))
                .orElseGet(() -> Answer.refused(
                        409, "no-block-yet", "No certificate covers the genesis state: ask after the first block."));
    }

    private static ObjectNode fields(byte[] body, Set<String> known) {
        ObjectNode asked = Json.parse(body, MOST_QUERY);
        asked.fieldNames().forEachRemaining(name -> {
            if (!known.contains(name)) {
                throw new IllegalArgumentException("\"" + name + "\" is unknown");
            }
        });
        return asked;
    }

    private static String text(ObjectNode asked, String field) {
        if (!asked.path(field).isTextual()) {
            throw new IllegalArgumentException(field + " is missing or no text");
        }
        return asked.path(field).asText();
    }

    private static long height(String text) {
        if (!text.matches("[0-9]{1,18}")) {
            throw new IllegalArgumentException("\"" + text + "\" is no height");
        }
        return Long.parseLong(text);
    }
}
