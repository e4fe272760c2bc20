package io.flotilla.fleet.loop;

import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.fleet.node.FleetCommand;
import io.flotilla.fleet.node.FleetException;
import io.flotilla.fleet.node.FleetException.Code;
import io.flotilla.fleet.node.ManagedNode;
import io.flotilla.fleet.store.Entries;
import io.flotilla.fleet.store.StoredChain;
import io.flotilla.fleet.store.Tables;

/** Finds what a request names, or says that it is not there. */
final class Known {
    private Known() {}

    static ManagedNode node(Entries entries, NodeAddress address) {
        return entries.get(Tables.NODES, address.toString())
                .orElseThrow(() -> new FleetException(
                        Code.UNKNOWN_NODE, "there is no node " + address + ": fleet get nodes lists them"));
    }

    static ManagedNode active(Entries entries, NodeAddress address) {
        ManagedNode node = node(entries, address);
        if (!node.active()) {
            throw new FleetException(
                    Code.NODE_REVOKED,
                    "node " + address + " is revoked or removed: add a node with another identifier");
        }
        return node;
    }

    static FleetCommand command(Entries entries, String id) {
        return entries.get(Tables.COMMANDS, id)
                .orElseThrow(() -> new FleetException(
                        Code.UNKNOWN_COMMAND, "there is no command of this id: see fleet get commands"));
    }

    static StoredChain chain(Entries entries, ChainId chain) {
        return entries.get(Tables.CHAINS, chain.value())
                .orElseThrow(() -> new FleetException(
                        Code.UNKNOWN_CHAIN, "there is no chain " + chain + ": fleet get chains lists them"));
    }
}
