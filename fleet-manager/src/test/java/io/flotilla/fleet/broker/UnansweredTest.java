package io.flotilla.fleet.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class UnansweredTest {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    @Test
    void onlySoManyAreUnderWayAndTheOldestSaysWhetherTheBrokerAnswers() {
        Unanswered unanswered = new Unanswered(2);
        long first = unanswered.begin(NOON).orElseThrow();
        long second = unanswered.begin(NOON.plusSeconds(20)).orElseThrow();
        Instant late = NOON.plus(Unanswered.PATIENCE).plus(Duration.ofMillis(1));

        assertThat(unanswered.begin(NOON.plusSeconds(21))).isEmpty();
        assertThat(unanswered.overdue(NOON.plus(Unanswered.PATIENCE))).isFalse();
        assertThat(unanswered.overdue(late)).isTrue();
        unanswered.end(first);
        assertThat(unanswered.overdue(late)).isFalse();
        unanswered.end(second);
        assertThat(unanswered.overdue(Instant.MAX)).isFalse();
        assertThat(unanswered.begin(late)).isPresent();
    }
}
