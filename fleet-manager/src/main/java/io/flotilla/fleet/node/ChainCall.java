package io.flotilla.fleet.node;

import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.NodeId;
import io.flotilla.contract.identity.OrgId;
import io.flotilla.contract.message.Command;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A call of a contract's method, to be signed by an organisation.
 *
 * @param signer whose agent signs it and hands it to its node; null: any of the organisation
 * @param method of the contract, with its arguments
 */
public record ChainCall(
        ChainId chain, OrgId organisation, @Nullable NodeId signer, Method method) {
    /**
     * @param args as they stand in a JSON array
     * @param gasLimit null: the usual
     * @param validFor blocks; null: the usual
     * @param artifact code that becomes the second argument; null for none
     */
    public record Method(
            String contract,
            String name,
            List<@Nullable Object> args,
            @Nullable Long gasLimit,
            @Nullable Integer validFor,
            @Nullable Sha256 artifact) {
        public Method {
            args = Collections.unmodifiableList(new ArrayList<@Nullable Object>(args));
        }
    }

    /** As an order to one agent. */
    public CommandOrder order(NodeAddress agent) {
        Map<String, Object> arguments =
                new TreeMap<>(Map.of("contract", method.contract(), "method", method.name(), "args", method.args()));
        if (method.gasLimit() != null) {
            arguments.put("gasLimit", method.gasLimit());
        }
        if (method.validFor() != null) {
            arguments.put("validFor", method.validFor());
        }
        if (method.artifact() != null) {
            arguments.put("artifact", method.artifact().value());
        }
        return new CommandOrder(List.of(agent), Command.Operation.CHAIN_SUBMIT.wire(), arguments, null);
    }
}
