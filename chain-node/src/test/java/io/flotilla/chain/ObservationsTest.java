package io.flotilla.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.chain.fake.TestChain;
import io.flotilla.chain.ledger.Tip;
import io.flotilla.chain.p2p.ChainMessage.Status;
import io.flotilla.chain.p2p.Hearsay;
import io.flotilla.chain.pool.Pool;
import io.flotilla.contract.chain.ChainReport;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.chain.ValidatorSet;
import io.flotilla.contract.identity.NodeAddress;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the first of four validators, at height 9, reports of the others. */
final class ObservationsTest {
    private static final Instant NOW = Instant.ofEpochSecond(1_800_000_000L);
    private static final Sha256 SOME = Sha256.of(new byte[0]);
    private static final TestChain CHAIN = new TestChain();
    private static final ValidatorSet VALIDATORS = ValidatorSet.of(CHAIN.genesis);

    private final Hearsay hearsay = new Hearsay();
    private final Observations observations = new Observations(hearsay, NOW);

    @Test
    void theHighestHeightIsOneThatMoreValidatorsTellOfThanMayLie() {
        assertThat(report().highest()).isEqualTo(9);

        tell(1, 1_000_000);
        assertThat(report().highest()).isEqualTo(9);

        tell(2, 12);
        tell(3, 11);
        assertThat(report().highest()).isEqualTo(12);
        assertThat(report().lag()).isEqualTo(3);
    }

    @Test
    void itIsNeverBelowTheOwnOne() {
        for (int node = 1; node < 4; node++) {
            tell(node, 5);
        }

        assertThat(report().highest()).isEqualTo(9);
        assertThat(report().lag()).isZero();
    }

    private void tell(int node, long height) {
        NodeAddress peer = VALIDATORS.members().get(node).address();
        hearsay.told(peer, new Status(height, SOME, 0, true, NOW), NOW);
    }

    private ChainReport report() {
        Outlook.Own own = new Outlook.Own(VALIDATORS.members().get(0).address(), 0, true);
        return observations.report(
                new Tip(9, SOME, SOME, NOW, VALIDATORS, null),
                CHAIN.genesis.parameters().consensus(),
                own,
                Optional.empty(),
                new Pool(new Pool.Limits(10, 1_000)),
                NOW);
    }
}
