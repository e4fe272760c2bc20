package io.flotilla.fleet.plan;

import io.flotilla.contract.chain.Role;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.identity.NodeId;
import java.util.Comparator;
import java.util.Set;
import java.util.stream.IntStream;

/** Names for nodes that were given none: {@code {role}-{n}}. */
public final class Identifiers {
    /** {@code validator-2} before {@code validator-10}. */
    static final Comparator<NodeId> BY_NUMBER =
            Comparator.<NodeId>comparingInt(id -> id.value().length()).thenComparing(id -> id);

    private Identifiers() {}

    /** The first one that nobody in the organisation has or had. */
    public static NodeId next(Role role, Set<NodeId> taken) {
        return IntStream.iterate(1, n -> n + 1)
                .mapToObj(n -> new NodeId(Json.name(role) + "-" + n))
                .filter(id -> !taken.contains(id))
                .findFirst()
                .orElseThrow();
    }
}
