package io.flotilla.chain.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.chain.block.ConsensusMessage;
import io.flotilla.chain.block.Vote;
import io.flotilla.contract.chain.ValidatorSet;
import io.flotilla.contract.chain.ValidatorSet.Member;
import io.flotilla.contract.identity.NodeAddress;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

/** What a peer may send instead of a message: never an exception other than the refusal, never a second form. */
class HostileBytesPropertyTest {
    private static final NodeAddress SELF = NodeAddress.parse("org-a/validator-1");
    private static final Validator HAND =
            new Validator(SimWorld.CHAIN, SELF, SimWorld.key(SELF), statement -> SimWorld.sign(SELF, statement));
    private static final Head GENESIS = new Head(
            0, SimWorld.CHAIN, SimWorld.GENESIS, new ValidatorSet(List.of(new Member(SELF, SimWorld.key(SELF)))), null);

    @Property(tries = 20_000)
    void anyBytes(@ForAll byte[] bytes) {
        read(bytes);
    }

    @Property(tries = 20_000)
    void aMessageWithOneByteChanged(@ForAll @IntRange(max = 2_000) int place, @ForAll byte value) {
        byte[] bytes = ConsensusMessage.bytes(HAND.propose(
                1,
                SimWorld.block(GENESIS, SELF, SimWorld.GENESIS.plusMillis(1), List.of(SimWorld.transaction(1, "call"))),
                List.of(HAND.leaveFor(1, 1, null)),
                List.of(HAND.vote(Vote.Kind.PREPARE, 1, 0, SimWorld.CHAIN))));
        bytes[place % bytes.length] = value;

        read(bytes);
    }

    @Property(tries = 10_000)
    void aMessageCutShort(@ForAll @IntRange(max = 100) int length, @ForAll @Size(max = 3) byte[] more) {
        byte[] whole = ConsensusMessage.bytes(HAND.vote(Vote.Kind.COMMIT, 1, 0, SimWorld.CHAIN));
        byte[] cut = java.util.Arrays.copyOf(whole, length + more.length);
        System.arraycopy(more, 0, cut, length, more.length);

        read(cut);
    }

    private static void read(byte[] bytes) {
        try {
            assertThat(ConsensusMessage.bytes(ConsensusMessage.read(bytes))).isEqualTo(bytes);
        } catch (IllegalArgumentException refused) {
            assertThat(refused).hasMessageNotContaining("Exception");
        }
    }
}
