package io.flotilla.fleet.node;

import io.flotilla.contract.chain.Role;
import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.NodeSpec;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A node as the consortium wants it. Where it is in its life is derived from what else is known.
 *
 * @param runtime as the spec gives it, or the defaults of a node that was added by hand
 * @param revokedAt null unless its certificates were revoked; it is let in no more
 * @param removedAt null unless it was taken out of its chain
 */
public record ManagedNode(
        NodeAddress address,
        ChainId chain,
        Role role,
        Origin origin,
        NodeSpec.RuntimeParameters runtime,
        Instant addedAt,
        @Nullable Instant revokedAt,
        @Nullable Instant removedAt) {
    /** Where the node comes from. */
    public enum Origin {
        /** The spec names it. */
        NAMED,
        /** The spec asks for it, its identifier was allocated. */
        ALLOCATED,
        /** Added by hand, beside the spec. */
        ADDED
    }

    /** Whether it belongs to its chain and is let in. */
    public boolean active() {
        return revokedAt == null && removedAt == null;
    }

    public ManagedNode revoked(Instant at) {
        return new ManagedNode(address, chain, role, origin, runtime, addedAt, at, removedAt);
    }

    /** Cut off, and no longer part of its chain. */
    public ManagedNode removed(Instant at) {
        return new ManagedNode(address, chain, role, origin, runtime, addedAt, revokedAt == null ? at : revokedAt, at);
    }

    public ManagedNode with(Role newRole, NodeSpec.RuntimeParameters newRuntime) {
        return new ManagedNode(address, chain, newRole, origin, newRuntime, addedAt, revokedAt, removedAt);
    }
}
