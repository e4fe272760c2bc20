package io.flotilla.fleet.plan;

import io.flotilla.contract.chain.Endpoint;
import io.flotilla.contract.chain.Genesis;
import io.flotilla.contract.chain.Role;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.OrgId;
import io.flotilla.contract.message.About;
import io.flotilla.fleet.spec.ChainSpec;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/** Builds block 0 once every validator of the spec has said who it is, and proven it. */
public final class GenesisPlan {
    private GenesisPlan() {}

    /** The genesis block; empty while a validator is missing or two claim the same key. */
    public static Optional<Genesis> build(ChainPicture picture, Instant now) {
        Map<NodeAddress, Genesis.Validator> spoken = spoken(picture);
        List<NodeAddress> wanted = validators(picture.chain().spec());
        boolean all = !wanted.isEmpty() && spoken.keySet().containsAll(wanted);
        return all ? Optional.of(genesis(picture, List.copyOf(spoken.values()), keys(picture), now)) : Optional.empty();
    }

    /** The spec's validators that have not spoken, or claim the key of another one; in order. */
    public static List<NodeAddress> missing(ChainPicture picture) {
        Map<NodeAddress, Genesis.Validator> spoken = spoken(picture);
        return validators(picture.chain().spec()).stream()
                .filter(address -> !spoken.containsKey(address))
                .toList();
    }

    /** In order of address. */
    private static Map<NodeAddress, Genesis.Validator> spoken(ChainPicture picture) {
        Map<NodeAddress, NodePicture> known = new HashMap<>();
        picture.active().forEach(node -> known.put(node.node().address(), node));
        Map<NodeAddress, Genesis.Validator> spoken = new TreeMap<>();
        Set<String> seen = new HashSet<>();
        for (NodeAddress address : validators(picture.chain().spec())) {
            Optional.ofNullable(known.get(address))
                    .filter(node -> node.about() != null && HeldKeys.transactions(node.about()))
                    .flatMap(GenesisPlan::validator)
                    .filter(validator -> seen.add(validator.publicKey()))
                    .ifPresent(validator -> spoken.put(address, validator));
        }
        return spoken;
    }

    /** With which the agents of each organisation sign transactions, as far as they have said so. */
    private static Map<OrgId, SortedSet<String>> keys(ChainPicture picture) {
        Map<OrgId, SortedSet<String>> keys = new HashMap<>();
        Set<String> seen = new HashSet<>();
        for (NodePicture node : picture.active()) {
            About about = node.about();
            if (about != null
                    && about.transactionKey() != null
                    && HeldKeys.transactions(about)
                    && seen.add(about.transactionKey().publicKey())) {
                keys.computeIfAbsent(node.node().address().organisation(), org -> new TreeSet<>())
                        .add(about.transactionKey().publicKey());
            }
        }
        return keys;
    }

    /** The block as large as it will be, with other keys; empty when the spec has no validator. */
    static Optional<Genesis> draft(ChainPicture picture, Endpoint untold, Instant now) {
        List<Genesis.Validator> validators = new ArrayList<>();
        Map<OrgId, SortedSet<String>> keys = new HashMap<>();
        Map<NodeAddress, Endpoint> told = new HashMap<>();
        int number = 0;
        for (NodePicture node : picture.active()) {
            NodeAddress address = node.node().address();
            node.endpoint().ifPresent(at -> told.put(address, at));
            keys.computeIfAbsent(address.organisation(), org -> new TreeSet<>()).add(String.format("%064x", number++));
        }
        for (NodeAddress address : validators(picture.chain().spec())) {
            validators.add(new Genesis.Validator(
                    address.organisation(),
                    address.node(),
                    String.format("%064x", validators.size()),
                    told.getOrDefault(address, untold)));
        }
        return validators.isEmpty() ? Optional.empty() : Optional.of(genesis(picture, validators, keys, now));
    }

    /** The addresses of a resolved spec's validators, in order. */
    static List<NodeAddress> validators(ChainSpec resolved) {
        return SpecDifference.nodes(resolved).entrySet().stream()
                .filter(node -> node.getValue().role() == Role.VALIDATOR)
                .map(Map.Entry::getKey)
                .sorted()
                .toList();
    }

    private static Optional<Genesis.Validator> validator(NodePicture node) {
        About about = node.about();
        Optional<Endpoint> endpoint = node.endpoint();
        if (about == null || endpoint.isEmpty() || !HeldKeys.consensus(about) || about.consensusKey() == null) {
            return Optional.empty();
        }
        NodeAddress address = node.node().address();
        return Optional.of(new Genesis.Validator(
                address.organisation(), address.node(), about.consensusKey().publicKey(), endpoint.get()));
    }

    private static Genesis genesis(
            ChainPicture picture, List<Genesis.Validator> validators, Map<OrgId, SortedSet<String>> keys, Instant now) {
        ChainSpec spec = picture.chain().spec();
        return new Genesis(
                spec.chain(),
                picture.organisations().stream()
                        .map(o -> new Genesis.Organisation(
                                o.id(),
                                o.name(),
                                o.caCertificate(),
                                List.copyOf(keys.getOrDefault(o.id(), new TreeSet<>()))))
                        .toList(),
                validators,
                spec.contracts().stream()
                        .map(c -> new Genesis.Contract(c.name(), c.sha256(), c.init()))
                        .toList(),
                new Genesis.Parameters(spec.consensus(), spec.limits()),
                spec.permissions(),
                now.truncatedTo(ChronoUnit.SECONDS));
    }
}
