package io.flotilla.fleet.store;

import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.OrgId;
import io.flotilla.fleet.node.ManagedNode;
import io.flotilla.fleet.store.Tables.Reference;
import java.util.List;

/** The nodes, found by their address, their organisation and their chain, which never change. */
public final class Nodes {
    private Nodes() {}

    public static void put(Entries entries, ManagedNode node) {
        String address = node.address().toString();
        if (entries.get(Tables.NODES, address).isEmpty()) {
            refer(entries, node);
        }
        entries.put(Tables.NODES, address, node);
    }

    /** Those of a chain, revoked and removed ones too, in order of address. */
    public static List<ManagedNode> of(Entries entries, ChainId chain) {
        return entries.all(Tables.NODES_OF, chain + "/").stream()
                .flatMap(reference -> entries.get(Tables.NODES, reference.value()).stream())
                .sorted((a, b) -> a.address().compareTo(b.address()))
                .toList();
    }

    /** Those of an organisation, whatever their chain. */
    public static List<ManagedNode> of(Entries entries, OrgId organisation) {
        return entries.all(Tables.NODES, organisation + "/");
    }

    /** Makes nodes findable that a release wrote which did not look for them by chain. */
    public static void index(FleetStore store) {
        boolean whole = store.read(entries -> entries.keys(Tables.NODES, "").size()
                == entries.keys(Tables.NODES_OF, "").size());
        if (!whole) {
            store.write(entries -> {
                List<ManagedNode> nodes = entries.all(Tables.NODES, "");
                nodes.forEach(node -> refer(entries, node));
                return nodes.size();
            });
        }
    }

    private static void refer(Entries entries, ManagedNode node) {
        NodeAddress address = node.address();
        entries.put(Tables.NODES_OF, node.chain() + "/" + address, new Reference(address.toString()));
    }
}
