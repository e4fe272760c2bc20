package io.flotilla.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.chain.p2p.ChainMessage;
import io.flotilla.chain.p2p.Hearsay;
import io.flotilla.contract.chain.ChainReport.Cause;
import io.flotilla.contract.chain.ConsensusParameters;
import io.flotilla.contract.chain.Ed25519PublicKey;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.chain.ValidatorSet;
import io.flotilla.contract.chain.ValidatorSet.Member;
import io.flotilla.contract.identity.NodeAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Why nothing is decided, as one of four validators sees it. */
final class OutlookTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000L);
    private static final ConsensusParameters PARAMETERS = new ConsensusParameters(
            "qbft", Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(8), Duration.ofSeconds(10));
    private static final List<NodeAddress> NODES = nodes();

    private final Hearsay hearsay = new Hearsay();
    private boolean votes = true;

    @Test
    void nothingIsSaidWhileNothingIsOverdue() {
        assertThat(outlook(Duration.ofSeconds(9), false).stall()).isNull();
        assertThat(outlook(Duration.ofSeconds(3), true).stall()).isNull();
    }

    @Test
    void whoIsSilentIsNamedWhenAQuorumIsMissing() {
        tell(1, 0, Duration.ZERO);

        var outlook = outlook(Duration.ofMinutes(1), false);

        assertThat(outlook.online()).containsExactly(NODES.get(0), NODES.get(1));
        assertThat(outlook.stall()).satisfies(stall -> {
            assertThat(stall.cause()).isEqualTo(Cause.QUORUM_MISSING);
            assertThat(stall.message()).contains("2 of 4", "takes 3", "silent: org-c/v, org-d/v");
        });
    }

    @Test
    void whoDoesNotVoteIsNamedWhenTheOthersAreNoQuorum() {
        tell(1, 0, Duration.ZERO);
        tell(2, 0, Duration.ZERO);
        tell(2, 0, false, NOW);
        assertThat(outlook(Duration.ofMinutes(1), false).stall()).satisfies(stall -> {
            assertThat(stall.cause()).isEqualTo(Cause.VALIDATORS_MUTE);
            assertThat(stall.message()).contains("3 of 4", "takes 3 that vote", "org-c/v.");
        });

        tell(3, 0, Duration.ZERO);
        assertThat(outlook(Duration.ofSeconds(30), false).stall()).isNull();
        assertThat(outlook(Duration.ofMinutes(1), false).voting())
                .containsExactly(NODES.get(0), NODES.get(1), NODES.get(3));
        votes = false;
        assertThat(outlook(Duration.ofMinutes(1), false).stall().message()).endsWith("org-a/v, org-c/v.");
    }

    @Test
    void aClockBeyondToleranceIsNamed() {
        tell(1, 0, Duration.ZERO);
        tell(2, 0, Duration.ofSeconds(9));
        tell(3, 0, Duration.ZERO);

        assertThat(outlook(Duration.ofMinutes(1), false).stall()).satisfies(stall -> {
            assertThat(stall.cause()).isEqualTo(Cause.CLOCK);
            assertThat(stall.message()).contains("org-c/v is 9 s ahead of");
        });
    }

    @Test
    void whenMostOthersDifferAlikeItIsTheOwnClock() {
        for (int i = 1; i < 4; i++) {
            tell(i, 0, Duration.ofSeconds(9));
        }

        assertThat(outlook(Duration.ofMinutes(1), false).stall()).satisfies(stall -> {
            assertThat(stall.cause()).isEqualTo(Cause.CLOCK);
            assertThat(stall.message()).contains("This node's clock is 9 s behind");
        });
    }

    @Test
    void differentRoundsAreTold() {
        tell(1, 0, Duration.ZERO);
        tell(2, 7, Duration.ZERO);
        tell(3, 1, Duration.ZERO);

        assertThat(outlook(Duration.ofMinutes(1), true).stall()).satisfies(stall -> {
            assertThat(stall.cause()).isEqualTo(Cause.ROUNDS_DIVERGING);
            assertThat(stall.message()).contains("org-c/v 7");
        });
    }

    @Test
    void aStandstillThatNothingExplainsIsToldAfterAFewOfTheLongestRounds() {
        for (int i = 1; i < 4; i++) {
            tell(i, 0, Duration.ZERO);
        }

        assertThat(outlook(Duration.ofSeconds(36), false).stall()).isNull();
        assertThat(outlook(Duration.ofSeconds(37), false).stall()).satisfies(stall -> {
            assertThat(stall.cause()).isEqualTo(Cause.UNEXPLAINED);
            assertThat(stall.message()).contains("rejected-", "node.log");
        });
    }

    @Test
    void aHeadThatOnlyAsManyTellOfAsMayLieCountsForNothing() {
        tell(1, 0, Duration.ZERO);
        hearsay.told(NODES.get(2), new ChainMessage.Status(1_000_000, Sha256.of(new byte[0]), 0, true, NOW), NOW);

        assertThat(hearsay.reached(NODES, 1)).isEqualTo(5);
    }

    private void tell(int node, long round, Duration ahead) {
        hearsay.heard(NODES.get(node), NOW);
        tell(node, round, true, NOW.plus(ahead));
    }

    private void tell(int node, long round, boolean votes, Instant clock) {
        hearsay.told(NODES.get(node), new ChainMessage.Status(5, Sha256.of(new byte[0]), round, votes, clock), NOW);
    }

    private Outlook outlook(Duration undecided, boolean waiting) {
        ValidatorSet validators = new ValidatorSet(NODES.stream()
                .map(one -> new Member(
                        one,
                        new Ed25519PublicKey(Sha256.of(one.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8))
                                .value())))
                .toList());
        Outlook.Own own = new Outlook.Own(NODES.get(0), 0, votes);
        return new Outlook(hearsay, validators, PARAMETERS, own, NOW.minus(undecided), waiting, NOW);
    }

    private static List<NodeAddress> nodes() {
        List<NodeAddress> all = new ArrayList<>();
        for (char c = 'a'; c <= 'd'; c++) {
            all.add(NodeAddress.parse("org-" + c + "/v"));
        }
        return all;
    }
}
