package io.flotilla.fleet.http;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.fleet.node.Operator;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What an operator may see of an item; the same in lists and in streams. */
record Sight(Operator operator) {
    /** An item about one node, or about the fleet when its {@code node} is null: that is for the whole consortium. */
    Optional<ObjectNode> ofNode(ObjectNode item) {
        return sees(address(item)) ? Optional.of(item) : Optional.empty();
    }

    /** A command without the executions in other organisations; empty when none is left. */
    Optional<ObjectNode> ofCommand(ObjectNode item) {
        if (operator.organisation() == null) {
            return Optional.of(item);
        }
        ObjectNode seen = item.deepCopy();
        ArrayNode executions = seen.putArray("executions");
        for (JsonNode execution : item.path("executions")) {
            if (sees(address(execution))) {
                executions.add(execution);
            }
        }
        return executions.isEmpty() ? Optional.empty() : Optional.of(seen);
    }

    /** A chain of which the operator's organisation is a member. */
    Optional<ObjectNode> ofChain(ObjectNode item) {
        if (operator.organisation() == null) {
            return Optional.of(item);
        }
        for (JsonNode member : item.path("organisations")) {
            if (member.asText().equals(operator.organisation().value())) {
                return Optional.of(item);
            }
        }
        return Optional.empty();
    }

    private boolean sees(@Nullable NodeAddress node) {
        return node == null
                ? operator.mayEverywhere(Operator.Role.VIEWER)
                : operator.may(Operator.Role.VIEWER, node.organisation());
    }

    private static @Nullable NodeAddress address(JsonNode item) {
        return item.hasNonNull("node") ? NodeAddress.parse(item.path("node").asText()) : null;
    }
}
