package io.flotilla.chain.consensus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.flotilla.chain.block.RoundVote;
import io.flotilla.chain.block.RoundVote.Prepared;
import io.flotilla.contract.chain.SignatureCheck;
import io.flotilla.contract.chain.ValidatorSet;
import io.flotilla.contract.identity.NodeAddress;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The simulation is worth what it catches: a machine with one rule broken has to fail it. */
class MutationTest {
    private static final int MOST_SEEDS = 400;
    private static final String TWO_WORDS = ".* sent two .*|.* which it had left";
    private static final String LOCK = ".* what no proposal may follow the lock with";
    private static final String NO_PROOF = LOCK + "|.* took a certificate that proves nothing: .*";

    /** @param message of the invariant that it breaks, as a pattern */
    record Mutation(String name, Rules rules, boolean persists, SignatureCheck check, String message) {
        Mutation(String name, Rules rules, String message) {
            this(name, rules, true, SimWorld::verify, message);
        }

        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Mutation> mutations() {
        return Stream.of(
                new Mutation("sends before it persists", new Rules(), false, SimWorld::verify, TWO_WORDS),
                new Mutation(
                        "believes every signature", new Rules(), true, (key, statement, signature) -> true, NO_PROOF),
                new Mutation(
                        "counts messages instead of signers",
                        new Rules() {
                            @Override
                            boolean quorum(Collection<NodeAddress> authors, ValidatorSet validators) {
                                return authors.size() >= validators.quorum();
                            }
                        },
                        NO_PROOF),
                new Mutation(
                        "forgets the lock",
                        new Rules() {
                            @Override
                            Optional<Prepared> locked(Collection<RoundVote> votes) {
                                return Optional.empty();
                            }
                        },
                        LOCK),
                new Mutation(
                        "one signer too few",
                        new Rules() {
                            @Override
                            boolean quorum(Collection<NodeAddress> authors, ValidatorSet validators) {
                                return new HashSet<>(authors).size() >= validators.quorum() - 1;
                            }
                        },
                        NO_PROOF));
    }

    @Test
    void aBoundOnRoundChangesIsCaught() {
        Rules bounded = new Rules() {
            @Override
            boolean keeps(RoundVote vote, long ownRound) {
                return vote.round() <= ownRound + 1_000;
            }
        };

        assertThat(ConsensusSimulationTest.goesOnAfterTenThousandRounds(bounded))
                .isFalse();
    }

    @ParameterizedTest
    @MethodSource("mutations")
    void isCaught(Mutation mutation) {
        Optional<Integer> caught = Stream.iterate(0, seed -> seed < MOST_SEEDS, seed -> seed + 1)
                .filter(seed -> broken(seed, mutation).matches(mutation.message()))
                .findFirst();

        assertThat(caught).as("the first seed that catches it").isPresent();
        assertThatCode(() -> ConsensusSimulationTest.play(caught.get(), 4, new Rules(), true))
                .as("the same story without the mutation")
                .doesNotThrowAnyException();
    }

    /** What the witness said; empty when nothing was broken, or only the chain did not go on. */
    private static String broken(int seed, Mutation mutation) {
        try {
            ConsensusSimulationTest.play(seed, 4, mutation.rules(), mutation.persists(), mutation.check());
            return "";
        } catch (Witness.Broken broken) {
            return String.valueOf(broken.getMessage());
        } catch (RuntimeException | AssertionError other) {
            return "";
        }
    }
}
