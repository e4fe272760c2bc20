package io.flotilla.chain.execution;

import io.flotilla.chain.execution.Proposals.Voted;
import io.flotilla.contract.chain.ByteReader;
import io.flotilla.contract.chain.ByteWriter;
import io.flotilla.contract.chain.ConsensusKey;
import io.flotilla.contract.chain.Ed25519PublicKey;
import io.flotilla.contract.chain.Ed25519Signature;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.chain.SignatureCheck;
import io.flotilla.contract.chain.StateKeys;
import io.flotilla.contract.chain.ValidatorSet;
import io.flotilla.contract.chain.ValidatorSet.Member;
import io.flotilla.contract.identity.NodeAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

/**
 * Who decides blocks. A vote lets a node in as a candidate; it becomes a validator when it says with its consensus key that it
 * knows a recent block, within so many heights and unless a vote takes it back. The set changes at most once a block.
 */
final class Validators implements SystemContract {
    static final String NAME = "validators";

    private static final String ADD = "propose-add";
    private static final String REMOVE = "propose-remove";
    private static final int MOST = 100;
    private static final long RECENT = 100;
    /** How long a candidate may come: as long as one may vote on a proposal. */
    private static final long HEIGHTS = 100_000;

    private final SignatureCheck check;

    /** @param check for the word of a candidate */
    Validators(SignatureCheck check) {
        this.check = check;
    }

    record Shown(NodeAddress validator, Ed25519PublicKey publicKey) {}

    /** @param until the last height at which it may become a validator */
    private record Candidate(Ed25519PublicKey key, long until) {
        static Candidate read(byte[] bytes) {
            ByteReader from = new ByteReader(bytes);
            return new Candidate(from.key(), from.u64());
        }

        byte[] bytes() {
            return new ByteWriter().key(key).u64(until).toBytes();
        }
    }

    @Override
    public boolean reads(String method) {
        return List.of("list", Proposals.LIST).contains(method);
    }

    @Override
    public Answer call(SystemCall call) {
        return switch (call.method()) {
            case ADD -> proposeAdd(call);
            case REMOVE -> proposeRemove(call);
            case Proposals.VOTE -> carriedOut(call, Proposals.vote(call));
            case "ready" -> ready(call);
            case "list" ->
                Answer.of(call.state().validators().members().stream()
                        .map(one -> new Shown(one.address(), one.key()))
                        .toList());
            case Proposals.LIST -> Answer.of(Proposals.list(call));
            default -> throw SystemContract.unknown(call);
        };
    }

    private static Answer proposeAdd(SystemCall call) {
        call.arguments().exactly(2);
        NodeAddress address = call.arguments().as(0, "a node's address", NodeAddress::parse);
        Ed25519PublicKey key = call.arguments().as(1, "a public key", Ed25519PublicKey::new);
        addable(call, address, key);
        return carriedOut(call, Proposals.propose(call, ADD, List.of(address.toString(), key.value())));
    }

    private static Answer proposeRemove(SystemCall call) {
        call.arguments().exactly(1);
        NodeAddress address = call.arguments().as(0, "a node's address", NodeAddress::parse);
        removable(call, address);
        return carriedOut(call, Proposals.propose(call, REMOVE, List.of(address.toString())));
    }

    private static Answer carriedOut(SystemCall call, Voted voted) {
        if (voted.passed()) {
            List<String> with = voted.proposal().arguments();
            NodeAddress address = NodeAddress.parse(with.get(0));
            if (voted.proposal().action().equals(ADD)) {
                Ed25519PublicKey key = new Ed25519PublicKey(with.get(1));
                addable(call, address, key);
                Candidate candidate = new Candidate(key, call.block().height() + HEIGHTS);
                call.entries().put(StateKeys.candidate(address.toString()), candidate.bytes());
                call.emit("approved", Map.of("validator", address.toString(), "publicKey", key.value()));
            } else {
                remove(call, address);
            }
        }
        return Answer.of(voted.count());
    }

    private Answer ready(SystemCall call) {
        call.arguments().exactly(3);
        NodeAddress address = call.arguments().as(0, "a node's address", NodeAddress::parse);
        Sha256 recent = call.arguments().as(1, "a block's id", Sha256::new);
        Ed25519Signature signature = call.arguments().as(2, "a signature", Ed25519Signature::new);
        String entry = StateKeys.candidate(address.toString());
        long height = call.block().height();
        Ed25519PublicKey key = call.entries()
                .get(entry)
                .map(Candidate::read)
                .filter(candidate -> candidate.until() >= height)
                .map(Candidate::key)
                .orElseThrow(() ->
                        Failure.reverted(address + " was not voted in, or more than " + HEIGHTS + " heights ago"));
        boolean known = call.block()
                .heightOf()
                .apply(recent)
                .filter(at -> at >= height - RECENT)
                .isPresent();
        if (!known) {
            throw Failure.reverted("the block is not one of the last " + RECENT);
        }
        if (!check.verifies(key, ConsensusKey.readiness(call.block().chainId(), address, recent), signature)) {
            throw Failure.reverted("the signature is not by the candidate's key");
        }
        addable(call, address, key);
        change(call, members -> Stream.concat(members, Stream.of(new Member(address, key))));
        call.entries().remove(entry);
        call.emit("added", Map.of("validator", address.toString(), "publicKey", key.value()));
        return Answer.of(new Shown(address, key));
    }

    private static void addable(SystemCall call, NodeAddress address, Ed25519PublicKey key) {
        ValidatorSet validators = call.state().validators();
        if (call.state().member(address.organisation()).isEmpty()) {
            throw Failure.reverted(address.organisation() + " is not a member");
        }
        if (validators.contains(address)) {
            throw Failure.reverted(address + " is a validator already");
        }
        if (validators.members().stream().anyMatch(one -> one.key().equals(key))) {
            throw Failure.reverted("another validator has this key");
        }
        if (validators.size() >= MOST) {
            throw Failure.reverted("a chain has at most " + MOST + " validators");
        }
    }

    private static void remove(SystemCall call, NodeAddress address) {
        removable(call, address);
        if (isCandidate(call, address)) {
            call.entries().remove(StateKeys.candidate(address.toString()));
            call.emit("withdrawn", Map.of("validator", address.toString()));
        } else {
            change(call, members -> members.filter(one -> !one.address().equals(address)));
            call.emit("removed", Map.of("validator", address.toString()));
        }
    }

    private static boolean isCandidate(SystemCall call, NodeAddress address) {
        return call.entries().get(StateKeys.candidate(address.toString())).isPresent();
    }

    private static void removable(SystemCall call, NodeAddress address) {
        if (isCandidate(call, address)) {
            return;
        }
        ValidatorSet validators = call.state().validators();
        if (!validators.contains(address)) {
            throw Failure.reverted(address + " is neither a validator nor a candidate");
        }
        if (validators.size() == 1) {
            throw Failure.reverted(address + " is the last validator");
        }
    }

    private static void change(SystemCall call, UnaryOperator<Stream<Member>> how) {
        ValidatorSet before = call.state().validators();
        if (!before.equals(call.block().validators())) {
            throw Failure.reverted("the validators change in this block already: send it again");
        }
        ValidatorSet after = new ValidatorSet(how.apply(before.members().stream())
                .sorted(Comparator.comparing(Member::address))
                .toList());
        call.entries().put(StateKeys.VALIDATORS, after.bytes());
    }
}
