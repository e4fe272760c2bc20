package io.flotilla.chain.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.flotilla.chain.block.Decided;
import io.flotilla.contract.chain.Ed25519PublicKey;
import io.flotilla.contract.chain.Header;
import io.flotilla.contract.chain.ProofDocument;
import io.flotilla.contract.chain.ProofDocument.Certificate;
import io.flotilla.contract.chain.Receipt;
import io.flotilla.contract.chain.Transaction;
import io.flotilla.contract.chain.ValidatorSet;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.identity.OrgId;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The JSON in which the admin endpoint tells of the chain. */
public final class ChainViews {
    private static final int MOST_TRANSACTIONS = 100;

    private ChainViews() {}

    /** A final block with whom its seals are of. */
    record FinalBlock(Decided decided, ValidatorSet validators, List<Receipt> receipts) {}

    static ObjectNode block(FinalBlock block, Function<Ed25519PublicKey, @Nullable OrgId> organisations) {
        Header header = block.decided().block().header();
        ObjectNode view = Json.object();
        view.put("height", header.height());
        view.put("blockId", header.blockId().value());
        view.put("parent", header.parent().value());
        view.put("time", header.time().toString());
        view.put("proposer", header.proposer().toString());
        view.put("txRoot", header.txRoot().value());
        view.put("stateRoot", header.stateRoot().value());
        view.put("receiptRoot", header.receiptRoot().value());
        view.put("validatorsHash", header.validatorsHash().value());
        view.put("gasUsed", header.gasUsed());
        view.put("header", ProofDocument.hex(header));
        List<Transaction> all = block.decided().block().transactions();
        view.put("transactionCount", all.size());
        ArrayNode transactions = view.putArray("transactions");
        for (int i = 0; i < Math.min(all.size(), MOST_TRANSACTIONS); i++) {
            Transaction one = all.get(i);
            Receipt receipt = block.receipts().get(i);
            OrgId organisation = organisations.apply(one.sender());
            transactions
                    .addObject()
                    .put("id", one.id().value())
                    .put("sender", one.sender().value())
                    .put("organisation", organisation == null ? null : organisation.value())
                    .put("contract", one.contract())
                    .put("method", one.method())
                    .put("status", Json.name(receipt.status()))
                    .put("gasUsed", receipt.gasUsed());
        }
        Certificate certificate = Certificate.of(block.decided().certificate(), header, block.validators());
        view.set("certificate", Json.tree(certificate));
        return view;
    }

    /** @return status, gasUsed, output, message and events */
    public static ObjectNode receipt(Receipt receipt) {
        ObjectNode view = Json.object();
        view.put("status", Json.name(receipt.status()));
        view.put("gasUsed", receipt.gasUsed());
        view.set("output", value(receipt.output()));
        view.put("message", receipt.message());
        ArrayNode events = view.putArray("events");
        for (Receipt.Event event : receipt.events()) {
            ObjectNode one = events.addObject();
            one.put("contract", event.contract());
            one.put("name", event.name());
            one.set("data", value(event.data()));
        }
        return view;
    }

    /** The bytes as JSON where they are JSON, else as text where they are text, else {@code {"hex"}}; null for none. */
    static @Nullable JsonNode value(byte[] bytes) {
        if (bytes.length == 0) {
            return null;
        }
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException binary) {
            return Json.object().put("hex", HexFormat.of().formatHex(bytes));
        }
        try {
            byte[] wrapped = ("{\"value\":" + text + "}").getBytes(StandardCharsets.UTF_8);
            ObjectNode object = Json.parse(wrapped, wrapped.length);
            return object.size() == 1 ? object.get("value") : TextNode.valueOf(text);
        } catch (IllegalArgumentException notJson) {
            return TextNode.valueOf(text);
        }
    }
}
