package io.flotilla.agent.node;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RestartPolicyTest {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    private final RestartPolicy policy = new RestartPolicy();

    @Test
    void theFirstRestartIsAtOnceAndTheWaitDoublesToHalfAMinute() {
        Instant now = NOON;
        List<Long> waits = new ArrayList<>();
        for (int death = 0; death < 8; death++) {
            policy.started(now);
            policy.failed(now);
            long wait = 0;
            while (!policy.due(now.plusSeconds(wait))) {
                wait++;
            }
            waits.add(wait);
            now = now.plusSeconds(wait);
        }

        assertThat(waits).containsExactly(0L, 1L, 2L, 4L, 8L, 16L, 30L, 30L);
        assertThat(policy.failures()).isEqualTo(8);
    }

    @Test
    void aHealthyMinuteIsForgiven() {
        for (int death = 0; death < 5; death++) {
            policy.failed(NOON);
        }
        policy.started(NOON);

        Instant later = NOON.plus(Duration.ofSeconds(61));
        policy.failed(later);

        assertThat(policy.due(later)).isTrue();
        assertThat(policy.failures()).isEqualTo(1);
    }
}
