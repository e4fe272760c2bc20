package io.flotilla.contract.message;

import io.flotilla.contract.identity.NodeAddress;
import java.time.Instant;
import java.util.Map;

/**
 * A question to one agent, for this moment only; signed by a command signer, since an answer may tell what only operators
 * shall read.
 *
 * @param id UUIDv7; answered once
 * @param ask as {@link Question#ask()}
 */
public record CallRequest(
        NodeAddress to, String id, String ask, Map<String, Object> arguments, Instant issuedAt, String issuedBy) {
    public CallRequest {
        if (!id.matches("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")) {
            throw new IllegalArgumentException("id \"" + id + "\" is not a UUID");
        }
        arguments = Map.copyOf(arguments);
    }
}
