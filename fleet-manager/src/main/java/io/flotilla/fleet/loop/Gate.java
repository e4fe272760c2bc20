package io.flotilla.fleet.loop;

import io.flotilla.brokerext.auth.InspectorAccount;
import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.fleet.node.ManagedNode;
import io.flotilla.fleet.store.Entries;
import io.flotilla.fleet.store.Tables;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** Whom the broker lets in. */
public interface Gate {
    /** Replaces what was known; holds from then on. */
    void admit(Admission admission);

    /** Ends the node's session without its will, and clears its subtree; {@link #admit} has shut it out before. */
    void expel(NodeAddress node, String reason);

    /** Ends every connection of the account; {@link #admit} has shut it out before. */
    void dismiss(String inspector);

    /**
     * @param nodes those that are let in, each with its chain
     * @param expelled those that were cut off for good
     * @param revoked serials of certificates
     */
    record Admission(
            Map<NodeAddress, ChainId> nodes,
            Set<NodeAddress> expelled,
            Set<BigInteger> revoked,
            List<InspectorAccount> inspectors) {
        /** Nobody. */
        public static final Admission NONE = new Admission(Map.of(), Set.of(), Set.of(), List.of());

        public Admission {
            nodes = Map.copyOf(nodes);
            expelled = Set.copyOf(expelled);
            revoked = Set.copyOf(revoked);
            inspectors = List.copyOf(inspectors);
        }

        /** As the store has it. */
        public static Admission of(Entries entries) {
            List<ManagedNode> nodes = entries.all(Tables.NODES, "");
            return new Admission(
                    nodes.stream()
                            .filter(ManagedNode::active)
                            .collect(Collectors.toMap(ManagedNode::address, ManagedNode::chain)),
                    nodes.stream()
                            .filter(node -> !node.active())
                            .map(ManagedNode::address)
                            .collect(Collectors.toSet()),
                    entries.all(Tables.REVOKED, "").stream()
                            .map(note -> new BigInteger(note.serial(), 16))
                            .collect(Collectors.toSet()),
                    entries.all(Tables.INSPECTORS, ""));
        }
    }
}
