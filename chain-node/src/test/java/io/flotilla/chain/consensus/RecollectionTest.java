package io.flotilla.chain.consensus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.flotilla.chain.block.ConsensusMessage;
import io.flotilla.chain.block.ConsensusRecord;
import io.flotilla.chain.block.Decided;
import io.flotilla.chain.block.RoundChange;
import io.flotilla.chain.block.Vote;
import io.flotilla.contract.chain.Block;
import io.flotilla.contract.chain.BlockCertificate;
import io.flotilla.contract.chain.BlockCertificate.Seal;
import io.flotilla.contract.chain.ConsensusParameters;
import io.flotilla.contract.chain.Ed25519Signature;
import io.flotilla.contract.chain.ValidatorSet;
import io.flotilla.contract.chain.ValidatorSet.Member;
import io.flotilla.contract.identity.NodeAddress;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** A node that is shown its own words. */
final class RecollectionTest {
    private static final NodeAddress SELF = NodeAddress.parse("org-a/validator-1");
    private static final NodeAddress OTHER = NodeAddress.parse("org-b/validator-1");
    private static final Validator ME = validator(SELF);
    private static final Validator THEY = validator(OTHER);
    private static final Head GENESIS = new Head(0, SimWorld.CHAIN, SimWorld.GENESIS, set(), null);
    private static final Block BLOCK = SimWorld.block(GENESIS, OTHER, SimWorld.GENESIS.plusMillis(5), List.of());
    private static final Vote PREPARE = ME.vote(Vote.Kind.PREPARE, 1, 2, BLOCK.id());
    private static final Vote COMMIT = ME.vote(Vote.Kind.COMMIT, 1, 2, BLOCK.id());
    private static final ConsensusRecord NOTHING = ConsensusRecord.empty(1);

    private final Recollection recollection = new Recollection(ME, SimWorld::verify);

    @Test
    void itsOwnWordsThatItRemembersAreNothingNew() {
        ConsensusRecord record = NOTHING.inRound(2)
                .withPrepare(PREPARE)
                .withCommit(COMMIT, new ConsensusRecord.PreparedBlock(2, BLOCK, List.of(PREPARE)));

        assertThat(shown(PREPARE, record)).isFalse();
        assertThat(shown(sealed(COMMIT), record)).isFalse();
        assertThat(shown(sealed(COMMIT), record.inRound(9))).isFalse();
        assertThat(shown(proposalWith(PREPARE), record)).isFalse();
    }

    @Test
    void aWordOfItsOwnThatItsRecordLacksSilencesIt() {
        RoundChange left = new RoundChange(ME.leaveFor(1, 4, null), null, List.of());

        assertThat(shown(PREPARE, NOTHING)).isTrue();
        assertThat(shown(sealed(COMMIT), NOTHING)).isTrue();
        assertThat(shown(proposalWith(PREPARE), NOTHING)).isTrue();
        assertThat(shown(left, NOTHING.inRound(3))).isTrue();
        assertThat(shown(ME.vote(Vote.Kind.COMMIT, 7, 0, BLOCK.id()), NOTHING)).isTrue();
    }

    @Test
    void anotherBlockThanTheRememberedOneIsAContradiction() {
        ConsensusRecord record = NOTHING.inRound(2).withPrepare(ME.vote(Vote.Kind.PREPARE, 1, 2, SimWorld.CHAIN));

        assertThat(shown(PREPARE, record)).isTrue();
    }

    @Test
    void othersWordsForgedOnesAndOldOnesSayNothing() {
        Vote forged = new Vote(Vote.Kind.PREPARE, 1, 2, BLOCK.id(), SELF, new Ed25519Signature("1".repeat(128)));

        assertThat(shown(THEY.vote(Vote.Kind.PREPARE, 1, 2, BLOCK.id()), NOTHING))
                .isFalse();
        assertThat(shown(forged, NOTHING)).isFalse();
        assertThat(recollection.contradicts(PREPARE, 2, ConsensusRecord.empty(2)))
                .isFalse();
    }

    @Test
    void aListFullOfForgedWordsCostsOneCheck() {
        Vote forged = new Vote(Vote.Kind.PREPARE, 1, 2, BLOCK.id(), SELF, new Ed25519Signature("1".repeat(128)));
        AtomicInteger checks = new AtomicInteger();
        Recollection counting = new Recollection(ME, (key, statement, signature) -> {
            checks.incrementAndGet();
            return false;
        });
        List<Vote> many = Collections.nCopies(ConsensusMessage.MOST_VOTES, forged);

        assertThat(counting.contradicts(THEY.propose(3, BLOCK, List.of(), many), 1, NOTHING))
                .isFalse();

        assertThat(checks).hasValue(1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> THEY.propose(
                        3, BLOCK, List.of(), Collections.nCopies(ConsensusMessage.MOST_VOTES + 1, forged)));
    }

    @Test
    void noRoundIsSoHighThatTheNextOneOverflows() {
        long highest = ConsensusMessage.HIGHEST_ROUND;
        for (long far : List.of(highest + 1, Long.MAX_VALUE)) {
            assertThatIllegalArgumentException().isThrownBy(() -> THEY.leaveFor(1, far, null));
            assertThatIllegalArgumentException().isThrownBy(() -> THEY.vote(Vote.Kind.COMMIT, 1, far, BLOCK.id()));
            assertThatIllegalArgumentException().isThrownBy(() -> THEY.propose(far, BLOCK, List.of(), List.of()));
        }
        ConsensusMachine machine = new ConsensusMachine(ME, SimWorld.PARAMETERS, SimWorld::verify, 1, GENESIS);
        machine.start(null, true, SimWorld.GENESIS);
        RoundChange change = new RoundChange(THEY.leaveFor(1, highest, null), null, List.of());
        machine.on(new Event.Received(change, OTHER, SimWorld.GENESIS));
        assertThat(machine.round()).isEqualTo(highest);

        machine.on(new Event.Fired(new Timer(Timer.Kind.ROUND, 1, highest), SimWorld.GENESIS.plusSeconds(100)));

        assertThat(machine.round()).isEqualTo(highest);
    }

    @Test
    void aMachineThatWasSilencedSaysNothingBelowItsHeight() {
        ConsensusParameters parameters = SimWorld.PARAMETERS;
        ConsensusMachine machine = new ConsensusMachine(ME, parameters, SimWorld::verify, 1, GENESIS);
        machine.start(null, true, SimWorld.GENESIS);

        machine.voteFrom(Long.MAX_VALUE);

        Instant later = SimWorld.GENESIS.plusSeconds(100);
        assertThat(Stream.of(Timer.Kind.EMPTY_BLOCK, Timer.Kind.ROUND, Timer.Kind.RESEND)
                        .flatMap(kind -> machine.on(new Event.Fired(new Timer(kind, 1, 0), later)).stream()))
                .noneMatch(effect -> effect instanceof Effect.Broadcast || effect instanceof Effect.Build);
    }

    private boolean shown(ConsensusMessage message, ConsensusRecord record) {
        return recollection.contradicts(message, 1, record);
    }

    private static Decided sealed(Vote commit) {
        return new Decided(
                BLOCK, new BlockCertificate(commit.round(), List.of(new Seal(commit.author(), commit.signature()))));
    }

    private static ConsensusMessage proposalWith(Vote prepare) {
        return THEY.propose(3, BLOCK, List.of(), List.of(prepare));
    }

    private static ValidatorSet set() {
        return new ValidatorSet(Stream.of(SELF, OTHER)
                .map(one -> new Member(one, SimWorld.key(one)))
                .toList());
    }

    private static Validator validator(NodeAddress address) {
        return new Validator(
                SimWorld.CHAIN, address, SimWorld.key(address), statement -> SimWorld.sign(address, statement));
    }
}
