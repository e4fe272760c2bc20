package io.flotilla.contract.chain;

import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.NodeId;
import io.flotilla.contract.identity.OrgId;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Block 0. The chain's identity is the SHA-256 of this record's RFC 8785 bytes, without the manager's signature beside
 * it.
 *
 * @param organisations in order of id, each once
 * @param validators in order of organisation and node, each address and each public key once
 * @param contracts deployed from block 0 on
 * @param permissions what is allowed → the organisations that may
 * @param time the chain's beginning; header times are greater
 */
public record Genesis(
        ChainId chain,
        List<Organisation> organisations,
        List<Validator> validators,
        List<Contract> contracts,
        Parameters parameters,
        Map<String, List<OrgId>> permissions,
        Instant time) {

    /**
     * @param caCertificate the organisation's CA, DER in base64
     * @param transactionKeys the Ed25519 keys that sign transactions for it from block 1 on, hex, ascending
     */
    public record Organisation(OrgId id, String name, String caCertificate, List<String> transactionKeys) {
        public Organisation {
            transactionKeys = List.copyOf(transactionKeys);
            transactionKeys.forEach(ConsensusKey::checkPublicKey);
            ascending("transactionKeys of " + id, transactionKeys);
        }
    }

    /**
     * @param publicKey Ed25519, 64 lower-case hex digits
     * @param endpoint where its peers dial it
     */
    public record Validator(OrgId organisation, NodeId node, String publicKey, Endpoint endpoint) {
        public Validator {
            ConsensusKey.checkPublicKey(publicKey);
        }

        public NodeAddress address() {
            return new NodeAddress(organisation, node);
        }
    }

    /** @param init the argument of the contract's initialisation, canonical JSON as text */
    public record Contract(String name, Sha256 wasm, String init) {}

    /** A full block is always decided within the longest round, also by nodes that interpret contracts. */
    public record Parameters(ConsensusParameters consensus, ChainLimits limits) {
        /**
         * An interpreting node runs 2 million units a second where they take it longest. Within a round it may have to end
         * a block of the round before, to build one and to try another's; a quarter is to spare.
         */
        private static final long GAS_A_SECOND = 500_000;

        public Parameters {
            long most = mostGas(consensus);
            if (limits.blockGas() > most) {
                throw new IllegalArgumentException("a block of blockGas " + limits.blockGas()
                        + " may take longer than a round: with requestTimeoutMax "
                        + consensus.requestTimeoutMax().toMillis() + " ms it may be at most " + most);
            }
        }

        /** The highest {@code blockGas} for that timing. */
        public static long mostGas(ConsensusParameters consensus) {
            return consensus.requestTimeoutMax().toMillis() * GAS_A_SECOND / 1_000;
        }
    }

    public Genesis {
        organisations = List.copyOf(organisations);
        validators = List.copyOf(validators);
        contracts = List.copyOf(contracts);
        permissions = Map.copyOf(permissions);
        ascending("organisations", organisations.stream().map(Organisation::id).toList());
        ascending("validators", validators.stream().map(Validator::address).toList());
        distinct("validator key", validators.stream().map(Validator::publicKey).toList());
        distinct(
                "transaction key",
                organisations.stream()
                        .flatMap(o -> o.transactionKeys().stream())
                        .toList());
        if (validators.isEmpty()) {
            throw new IllegalArgumentException("a chain needs at least one validator");
        }
        Set<OrgId> known = organisations.stream().map(Organisation::id).collect(Collectors.toSet());
        Stream.concat(
                        validators.stream().map(Validator::organisation),
                        permissions.values().stream().flatMap(List::stream))
                .filter(organisation -> !known.contains(organisation))
                .findFirst()
                .ifPresent(stranger -> {
                    throw new IllegalArgumentException(
                            "organisation " + stranger + " is not one of the genesis block's organisations");
                });
    }

    public Optional<Validator> validator(NodeAddress address) {
        return validators.stream().filter(v -> v.address().equals(address)).findFirst();
    }

    public Optional<Organisation> organisation(OrgId id) {
        return organisations.stream().filter(o -> o.id().equals(id)).findFirst();
    }

    /** The order is part of the hash: two builders must come to the same bytes. */
    private static <T extends Comparable<T>> void ascending(String what, List<T> all) {
        for (int i = 1; i < all.size(); i++) {
            if (all.get(i - 1).compareTo(all.get(i)) >= 0) {
                throw new IllegalArgumentException(what + " do not ascend: " + all.get(i) + " after " + all.get(i - 1));
            }
        }
    }

    private static void distinct(String what, List<?> all) {
        HashSet<Object> seen = new HashSet<>();
        for (Object one : all) {
            if (!seen.add(one)) {
                throw new IllegalArgumentException(what + " " + one + " stands twice in the genesis block");
            }
        }
    }
}
