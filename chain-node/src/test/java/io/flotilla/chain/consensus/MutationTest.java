package io.flotilla.chain.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.chain.block.RoundVote;
import io.flotilla.chain.block.RoundVote.Prepared;
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

    record Mutation(String name, Rules rules, boolean persists) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Mutation> mutations() {
        return Stream.of(
                new Mutation("sends before it persists", new Rules(), false),
                new Mutation(
                        "counts messages instead of signers",
                        new Rules() {
                            @Override
                            boolean quorum(Collection<NodeAddress> authors, ValidatorSet validators) {
                                return authors.size() >= validators.quorum();
                            }
                        },
                        true),
                new Mutation(
                        "forgets the lock",
                        new Rules() {
                            @Override
                            Optional<Prepared> locked(Collection<RoundVote> votes) {
                                return Optional.empty();
                            }
                        },
                        true),
                new Mutation(
                        "one signer too few",
                        new Rules() {
                            @Override
                            boolean quorum(Collection<NodeAddress> authors, ValidatorSet validators) {
                                return new HashSet<>(authors).size() >= validators.quorum() - 1;
                            }
                        },
                        true));
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
                .filter(seed -> fails(seed, mutation))
                .findFirst();

        assertThat(caught).as("the first seed that catches it").isPresent();
    }

    private static boolean fails(int seed, Mutation mutation) {
        try {
            ConsensusSimulationTest.play(seed, 4, mutation.rules(), mutation.persists());
            return false;
        } catch (RuntimeException | AssertionError broken) {
            return true;
        }
    }
}
