package io.flotilla.chain.admin;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.chain.ProofDocument;
import io.flotilla.contract.codec.Json;
import java.util.ArrayList;
import java.util.List;

/**
 * A proof in answers that an agent can carry: it holds every change of the validators since the genesis block, and these grow
 * without end. What does not fit is told with {@code more}; the rest comes to who asks for what is after the last one told.
 */
final class ProofPage {
    /** An agent's answer has 64 KiB, its signature included. */
    static final int MOST_BYTES = 48 << 10;

    private ProofPage() {}

    /**
     * @param after the height of the last transition that the asker knows; 0 when it knows none
     * @return with {@code more} true: transitions alone, as many as fit, but one at least
     */
    static ObjectNode of(ProofDocument proof, long after) {
        ObjectNode page = Json.tree(proof);
        List<JsonNode> left = new ArrayList<>();
        page.withArray("transitions").forEach(one -> {
            if (one.path("height").asLong() > after) {
                left.add(one);
            }
        });
        ArrayNode shown = page.putArray("transitions");
        int whole = size(page) + left.stream().mapToInt(ProofPage::size).sum();
        boolean more = whole > MOST_BYTES;
        page.put("more", more);
        if (more) {
            page.putArray("validators");
            ((ObjectNode) page.path("certificate")).putArray("seals");
        }
        int bytes = size(page);
        for (JsonNode one : left) {
            bytes += size(one) + 1;
            if (more && bytes > MOST_BYTES && !shown.isEmpty()) {
                break;
            }
            shown.add(one);
        }
        return page;
    }

    private static int size(JsonNode node) {
        return Json.write(node).length;
    }
}
