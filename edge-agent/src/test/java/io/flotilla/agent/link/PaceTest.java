package io.flotilla.agent.link;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;

final class PaceTest {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    private final Pace pace = new Pace();

    @Test
    void twentyAtOnceAndTwentyASecond() {
        assertThat(granted(NOON)).isEqualTo(20);
        assertThat(granted(NOON.plusMillis(500))).isEqualTo(10);
        assertThat(granted(NOON.plusSeconds(60))).isEqualTo(20);
    }

    @Test
    void aBrokerThatHasHadTooMuchIsLeftInPeaceForSomeSeconds() {
        pace.rest(NOON);

        assertThat(granted(NOON.plusSeconds(3))).isZero();
        assertThat(granted(NOON.plusSeconds(4))).isEqualTo(20);
    }

    private int granted(Instant now) {
        int count = 0;
        while (pace.grants(now)) {
            count++;
        }
        return count;
    }
}
