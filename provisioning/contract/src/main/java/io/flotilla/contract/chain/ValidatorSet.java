package io.flotilla.contract.chain;

import io.flotilla.contract.identity.NodeAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who decides one height. With n members at most f = ⌊(n−1)/3⌋ may be faulty, and a quorum is q = ⌊(2n−1)/3⌋+1: two
 * quorums share more than f members, and the n−f honest ones reach one.
 *
 * @param members in order of address; each address and each key once, at least one
 */
public record ValidatorSet(List<Member> members) {
    public record Member(NodeAddress address, Ed25519PublicKey key) {}

    public ValidatorSet {
        members = List.copyOf(members);
        if (members.isEmpty()) {
            throw new IllegalArgumentException("a chain needs at least one validator");
        }
        Set<Ed25519PublicKey> keys = new HashSet<>();
        for (int i = 0; i < members.size(); i++) {
            Member member = members.get(i);
            if (i > 0 && members.get(i - 1).address().compareTo(member.address()) >= 0) {
                throw new IllegalArgumentException("validators do not ascend at " + member.address());
            }
            if (!keys.add(member.key())) {
                throw new IllegalArgumentException("validator key " + member.key() + " stands twice");
            }
        }
    }

    public static ValidatorSet of(Genesis genesis) {
        return new ValidatorSet(genesis.validators().stream()
                .map(one -> new Member(one.address(), new Ed25519PublicKey(one.publicKey())))
                .toList());
    }

    public int size() {
        return members.size();
    }

    /** How many members may fail or lie without harm. */
    public int faultsTolerated() {
        return faultsTolerated(size());
    }

    /** As {@link #faultsTolerated()}, of a set of that size. */
    public static int faultsTolerated(int size) {
        return (size - 1) / 3;
    }

    public int quorum() {
        return quorum(size());
    }

    /** As {@link #quorum()}, of a set of that size, which is not 0. */
    public static int quorum(int size) {
        return (2 * size - 1) / 3 + 1;
    }

    public Optional<Ed25519PublicKey> key(NodeAddress address) {
        return members.stream()
                .filter(member -> member.address().equals(address))
                .map(Member::key)
                .findFirst();
    }

    public boolean contains(NodeAddress address) {
        return key(address).isPresent();
    }

    /**
     * Who may propose: V[(i + 1 + round) mod n], where i is the index of the previous block's proposer. Where that one has
     * left the set, i + 1 is the first member after its address; at height 1 it is the first member.
     *
     * @param previous proposer in the header of the block before; null at height 1
     * @param round 0 or more
     */
    public NodeAddress proposer(@Nullable NodeAddress previous, long round) {
        int first = 0;
        if (previous != null) {
            NodeAddress left = previous;
            first = (int) members.stream()
                    .filter(member -> member.address().compareTo(left) <= 0)
                    .count();
        }
        return members.get((int) ((first + round % size()) % size())).address();
    }

    public Sha256 hash() {
        return Domain.VALIDATORS.hash(bytes());
    }

    public byte[] bytes() {
        ByteWriter to = new ByteWriter();
        write(to);
        return to.toBytes();
    }

    public void write(ByteWriter to) {
        to.list(
                members,
                (bytes, member) -> bytes.text(member.address().toString()).key(member.key()));
    }

    /** @throws IllegalArgumentException when the bytes are no set of validators */
    public static ValidatorSet read(ByteReader from) {
        return new ValidatorSet(from.list(member -> new Member(NodeAddress.parse(member.text()), member.key())));
    }
}
