package io.flotilla.fleet.plan;

import io.flotilla.contract.chain.Endpoint;
import io.flotilla.contract.chain.Genesis;
import io.flotilla.contract.chain.Role;
import io.flotilla.contract.identity.NodeAddress;
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

/** Builds block 0 once every validator of the spec has said who it is, and proven it. */
public final class GenesisPlan {
    private GenesisPlan() {}

    /** The genesis block; empty while a validator is missing or two claim the same key. */
    public static Optional<Genesis> build(ChainPicture picture, Instant now) {
        List<Genesis.Validator> validators = new ArrayList<>();
        Map<NodeAddress, NodePicture> known = new HashMap<>();
        picture.active().forEach(node -> known.put(node.node().address(), node));
        Set<String> keys = new HashSet<>();
        for (NodeAddress address : validators(picture.chain().spec())) {
            Optional<Genesis.Validator> spoken = Optional.ofNullable(known.get(address))
                    .flatMap(GenesisPlan::validator)
                    .filter(validator -> keys.add(validator.publicKey()));
            if (spoken.isEmpty()) {
                return Optional.empty();
            }
            validators.add(spoken.get());
        }
        return validators.isEmpty() ? Optional.empty() : Optional.of(genesis(picture, validators, now));
    }

    /** The spec's validators that have not spoken, or claim the key of another one; in order. */
    public static List<NodeAddress> missing(ChainPicture picture) {
        Map<NodeAddress, NodePicture> known = new HashMap<>();
        picture.active().forEach(node -> known.put(node.node().address(), node));
        Set<String> keys = new HashSet<>();
        return validators(picture.chain().spec()).stream()
                .filter(address -> Optional.ofNullable(known.get(address))
                        .flatMap(GenesisPlan::validator)
                        .filter(validator -> keys.add(validator.publicKey()))
                        .isEmpty())
                .toList();
    }

    /** The block as large as it will be, with other keys; empty when the spec has no validator. */
    static Optional<Genesis> draft(ChainPicture picture, Endpoint untold, Instant now) {
        Map<NodeAddress, Endpoint> told = new HashMap<>();
        picture.active()
                .forEach(node ->
                        node.endpoint().ifPresent(at -> told.put(node.node().address(), at)));
        List<Genesis.Validator> validators = new ArrayList<>();
        for (NodeAddress address : validators(picture.chain().spec())) {
            validators.add(new Genesis.Validator(
                    address.organisation(),
                    address.node(),
                    String.format("%064x", validators.size()),
                    told.getOrDefault(address, untold)));
        }
        return validators.isEmpty() ? Optional.empty() : Optional.of(genesis(picture, validators, now));
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
        if (about == null || endpoint.isEmpty() || !ConsensusKeys.proven(about) || about.consensusKey() == null) {
            return Optional.empty();
        }
        NodeAddress address = node.node().address();
        return Optional.of(new Genesis.Validator(
                address.organisation(), address.node(), about.consensusKey().publicKey(), endpoint.get()));
    }

    private static Genesis genesis(ChainPicture picture, List<Genesis.Validator> validators, Instant now) {
        ChainSpec spec = picture.chain().spec();
        return new Genesis(
                spec.chain(),
                picture.organisations().stream()
                        .map(o -> new Genesis.Organisation(o.id(), o.name(), o.caCertificate(), List.of()))
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
