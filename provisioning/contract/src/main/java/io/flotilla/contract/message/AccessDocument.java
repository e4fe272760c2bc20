package io.flotilla.contract.message;

import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.NodeId;
import io.flotilla.contract.identity.OrgId;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Whom a stand-alone broker lets in, signed by a command signer; not retained, and delivered to nobody. It replaces its
 * predecessor by {@code (term, version)}. Grouped, so that 5,000 nodes fit into one packet.
 *
 * @param version of this document alone; max(held + 1, Unix seconds), so that it grows also after a restore
 * @param chains in order of chain; a node that stands in none is let in nowhere
 * @param revoked nodes whose sessions and subtrees are to be cleared, in order
 * @param serials of certificates of admitted nodes that count no more; lower-case hexadecimal, in order
 */
public record AccessDocument(
        long term,
        long version,
        Instant issuedAt,
        String issuedBy,
        List<Members> chains,
        List<NodeAddress> revoked,
        List<String> serials,
        List<Inspector> inspectors) {
    /** The nodes of one chain. */
    public record Members(ChainId chain, List<Organisation> organisations) {
        public Members {
            organisations = List.copyOf(organisations);
        }

        private Stream<NodeAddress> nodes() {
            return organisations.stream()
                    .flatMap(member ->
                            member.nodes().stream().map(node -> new NodeAddress(member.organisation(), node)));
        }
    }

    /** The nodes of one organisation in one chain. */
    public record Organisation(OrgId organisation, List<NodeId> nodes) {
        public Organisation {
            nodes = List.copyOf(nodes);
        }
    }

    /**
     * A read-only account.
     *
     * @param salt 128 random bits, base64url without padding
     * @param hash SHA-256 of the salt's bytes followed by the password's
     */
    public record Inspector(String name, String salt, Sha256 hash) {}

    /** @throws IllegalArgumentException when a node stands in two places, or an account twice */
    public AccessDocument {
        chains = List.copyOf(chains);
        revoked = List.copyOf(revoked);
        serials = List.copyOf(serials);
        inspectors = List.copyOf(inspectors);
        HashSet<NodeAddress> seen = new HashSet<>(revoked);
        chains.stream().flatMap(Members::nodes).forEach(node -> {
            if (!seen.add(node)) {
                throw new IllegalArgumentException("chains: the node " + node + " stands twice, or is revoked");
            }
        });
        for (String serial : serials) {
            if (!serial.matches("[0-9a-f]{1,64}")) {
                throw new IllegalArgumentException("serials: \"" + serial + "\" is no lower-case hexadecimal number");
            }
        }
        if (inspectors.stream().map(Inspector::name).distinct().count() != inspectors.size()) {
            throw new IllegalArgumentException("inspectors: an account stands twice");
        }
    }

    /** How the nodes stand in {@link #chains}, in order. */
    public static List<Members> grouped(Map<NodeAddress, ChainId> nodes) {
        Map<ChainId, Map<OrgId, List<NodeId>>> groups = new TreeMap<>();
        new TreeMap<>(nodes)
                .forEach((node, chain) -> groups.computeIfAbsent(chain, of -> new TreeMap<>())
                        .computeIfAbsent(node.organisation(), of -> new ArrayList<>())
                        .add(node.node()));
        return groups.entrySet().stream()
                .map(chain -> new Members(
                        chain.getKey(),
                        chain.getValue().entrySet().stream()
                                .map(member -> new Organisation(member.getKey(), member.getValue()))
                                .toList()))
                .toList();
    }

    /** The nodes that are let in, each with its chain. */
    public Map<NodeAddress, ChainId> nodes() {
        Map<NodeAddress, ChainId> nodes = new LinkedHashMap<>();
        for (Members members : chains) {
            members.nodes().forEach(node -> nodes.put(node, members.chain()));
        }
        return nodes;
    }

    public Stamp stamp() {
        return new Stamp(term, version);
    }
}
