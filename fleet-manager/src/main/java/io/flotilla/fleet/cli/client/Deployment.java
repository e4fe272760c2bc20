package io.flotilla.fleet.cli.client;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.codec.Json;
import org.jspecify.annotations.Nullable;

/** The call that deploys a contract; its code travels as an artefact and becomes the second argument. */
public final class Deployment {
    /** For the call itself and a small {@code init}. */
    private static final long BASE_GAS = 300_000;
    /** Code is paid as base64 in the transaction and as bytes in the state. */
    private static final long GAS_A_BYTE = 12;

    private Deployment() {}

    /** @param init a JSON list; null for none */
    public static ObjectNode body(String name, int bytes, @Nullable String init) {
        ObjectNode body = Json.object().put("contract", "lifecycle").put("method", "deploy");
        ArrayNode arguments = body.putArray("args").add(name);
        if (init != null) {
            arguments.addAll(JsonList.of("--init", init));
        }
        return body.put("gasLimit", BASE_GAS + GAS_A_BYTE * bytes);
    }
}
