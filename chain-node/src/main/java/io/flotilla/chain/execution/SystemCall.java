package io.flotilla.chain.execution;

import io.flotilla.contract.chain.Ed25519PublicKey;
import io.flotilla.contract.chain.Receipt;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.identity.OrgId;
import java.util.List;
import java.util.Map;

/**
 * A call of a system contract.
 *
 * @param entries what it may change; thrown away when the call fails
 * @param gasLeft for what it may call in its turn
 * @param events filled by the call
 */
record SystemCall(
        String contract,
        String method,
        Arguments arguments,
        Ed25519PublicKey sender,
        OrgId caller,
        BlockContext block,
        Overlay entries,
        long gasLeft,
        List<Receipt.Event> events) {

    ChainState state() {
        return new ChainState(entries);
    }

    void emit(String event, Map<String, String> data) {
        events.add(new Receipt.Event(contract, event, Json.write(data)));
    }
}
