package io.flotilla.chain.p2p;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.contract.identity.NodeAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CatchupTest {
    private static final NodeAddress A = NodeAddress.parse("bank-a/validator-1");
    private static final NodeAddress B = NodeAddress.parse("bank-b/validator-1");
    private static final List<NodeAddress> BOTH = List.of(A, B);

    private final Catchup catchup = new Catchup(Duration.ofSeconds(2));
    private Instant now = Instant.ofEpochSecond(1_000);

    @Test
    void whoToldOfTheHighestHeadIsAskedAndNobodyElseMeanwhile() {
        catchup.head(A, 50);
        catchup.head(B, 70);

        assertThat(catchup.next(10, BOTH, now)).hasValueSatisfying(ask -> {
            assertThat(ask.peer()).isEqualTo(B);
            assertThat(ask.from()).isEqualTo(11);
        });
        assertThat(catchup.next(10, BOTH, now)).isEmpty();
        assertThat(catchup.answered(A, false, now)).isFalse();
        assertThat(catchup.answered(B, false, now)).isTrue();
        assertThat(catchup.next(10, BOTH, now)).isEmpty();

        catchup.imported(B, true, now);

        assertThat(catchup.next(60, BOTH, now))
                .hasValueSatisfying(ask -> assertThat(ask.from()).isEqualTo(61));
    }

    @Test
    void whoIsSilentOrLiesIsLeftForAnotherAndAskedAgainMuchLater() {
        catchup.head(A, 50);
        catchup.head(B, 1_000_000);
        assertThat(catchup.next(10, BOTH, now)).isPresent();

        later(6);

        assertThat(catchup.next(10, BOTH, now))
                .hasValueSatisfying(ask -> assertThat(ask.peer()).isEqualTo(A));
        catchup.answered(A, false, now);
        catchup.imported(A, false, now);
        catchup.head(B, 1_000_000);
        assertThat(catchup.next(10, BOTH, now)).isEmpty();

        later(11);

        assertThat(catchup.next(10, BOTH, now))
                .hasValueSatisfying(ask -> assertThat(ask.peer()).isEqualTo(B));
    }

    @Test
    void anEmptyAnswerCountsAsNone() {
        catchup.head(A, 50);
        assertThat(catchup.next(10, BOTH, now)).isPresent();

        assertThat(catchup.answered(A, true, now)).isFalse();

        assertThat(catchup.next(10, BOTH, now)).isEmpty();
    }

    @Test
    void theOneBlockThatConsensusIsAboutToDecideIsNotAskedForAtOnce() {
        catchup.head(A, 11);

        assertThat(catchup.next(10, BOTH, now)).isEmpty();
        later(1);
        assertThat(catchup.next(10, BOTH, now)).isEmpty();
        later(1);
        assertThat(catchup.next(10, BOTH, now)).isPresent();
    }

    @Test
    void whoIsNotLinkedIsNotAsked() {
        catchup.head(A, 50);

        assertThat(catchup.next(10, List.of(B), now)).isEmpty();
    }

    private void later(int seconds) {
        now = now.plusSeconds(seconds);
    }
}
