package io.flotilla.chain.consensus;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.contract.chain.ConsensusParameters;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** From when on a block's period counts. */
final class BlockTimeTest {
    private static final Instant HEADER = Instant.parse("2026-11-28T12:00:00Z");
    private static final Timing TIMING = new Timing(new ConsensusParameters(
            ConsensusParameters.QBFT,
            Duration.ofSeconds(1),
            Duration.ofSeconds(2),
            Duration.ofSeconds(8),
            Duration.ofSeconds(10)));

    @Test
    void whatDecidingTookIsNotAddedToThePeriod() {
        assertThat(TIMING.gone(HEADER, HEADER.plusMillis(300))).isEqualTo(Duration.ofMillis(300));
    }

    @Test
    void noClockMakesBlocksComeMoreThanTwiceAsFast() {
        assertThat(TIMING.gone(HEADER, HEADER.plusSeconds(60))).isEqualTo(Duration.ofMillis(500));
        assertThat(TIMING.gone(HEADER, HEADER.minusSeconds(4))).isEqualTo(Duration.ZERO);
    }
}
