package io.flotilla.chain.p2p;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.contract.identity.NodeAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CatchupTest {
    private static final NodeAddress A = NodeAddress.parse("bank-a/validator-1");
    private static final NodeAddress B = NodeAddress.parse("bank-b/validator-1");
    private static final List<NodeAddress> BOTH = List.of(A, B);

    private final Catchup catchup = new Catchup(Duration.ofSeconds(2));
    private Instant now = Instant.ofEpochSecond(1_000);

    @Test
    void onePeerIsAskedAndNobodyElseMeanwhile() {
        catchup.head(A, 50);
        catchup.head(B, 70);

        assertThat(catchup.next(10, BOTH, now)).hasValueSatisfying(ask -> {
            assertThat(ask.peer()).isEqualTo(A);
            assertThat(ask.from()).isEqualTo(11);
        });
        assertThat(catchup.next(10, BOTH, now)).isEmpty();
        assertThat(catchup.answered(B, false, now)).isFalse();
        assertThat(catchup.answered(A, false, now)).isTrue();
        assertThat(catchup.next(10, BOTH, now)).isEmpty();

        catchup.imported(A, true, now);

        assertThat(catchup.next(40, BOTH, now)).hasValueSatisfying(ask -> {
            assertThat(ask.peer()).isEqualTo(B);
            assertThat(ask.from()).isEqualTo(41);
        });
    }

    @Test
    void whoClaimsTheHighestHeadIsAskedNoOftenerThanOthers() {
        List<NodeAddress> asked = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            catchup.head(A, 50);
            catchup.head(B, 1_000_000);
            NodeAddress peer = catchup.next(10 + i, BOTH, now).orElseThrow().peer();
            asked.add(peer);
            catchup.answered(peer, false, now);
            catchup.imported(peer, true, now);
        }

        assertThat(asked).containsExactly(A, B, A, B, A, B);
    }

    @Test
    void whoIsSilentOrLiesIsLeftForAnotherAndAskedAgainMuchLater() {
        catchup.head(A, 1_000_000);
        catchup.head(B, 50);
        assertThat(catchup.next(10, BOTH, now)).isPresent();

        later(6);

        assertThat(catchup.next(10, BOTH, now))
                .hasValueSatisfying(ask -> assertThat(ask.peer()).isEqualTo(B));
        catchup.answered(B, false, now);
        catchup.imported(B, false, now);
        catchup.head(A, 1_000_000);
        assertThat(catchup.next(10, BOTH, now)).isEmpty();

        later(11);

        assertThat(catchup.next(10, BOTH, now))
                .hasValueSatisfying(ask -> assertThat(ask.peer()).isEqualTo(A));
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
