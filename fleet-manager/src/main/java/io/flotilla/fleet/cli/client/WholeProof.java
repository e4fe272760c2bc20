package io.flotilla.fleet.cli.client;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.codec.Json;

/** A proof whose changes of the validators do not fit into one answer: asked for in pages, put together. */
public final class WholeProof {
    private WholeProof() {}

    /**
     * Asks as often as it takes.
     *
     * @param path where the node's proofs are
     * @param wanted what is to be proved
     * @throws Failure when the node does not answer, or stops before the end
     */
    public static ObjectNode of(Rest rest, String path, ObjectNode wanted) {
        ArrayNode transitions = Json.object().putArray("transitions");
        ObjectNode page = rest.post(path, Rest.Body.json(wanted));
        long known = take(page, transitions, 0);
        while (page.path("more").asBoolean()) {
            page = rest.post(path, Rest.Body.json(wanted.deepCopy().put("after", known)));
            long reached = take(page, transitions, known);
            if (reached == known && page.path("more").asBoolean()) {
                throw Failure.failed("the node promises more of its proof and does not tell it: ask another node");
            }
            known = reached;
        }
        page.remove("more");
        page.set("transitions", transitions);
        return page;
    }

    /** @return the height of the last one that is known now */
    private static long take(ObjectNode page, ArrayNode transitions, long known) {
        long reached = known;
        for (JsonNode one : page.path("transitions")) {
            transitions.add(one);
            reached = Math.max(reached, one.path("height").asLong());
        }
        return reached;
    }
}
