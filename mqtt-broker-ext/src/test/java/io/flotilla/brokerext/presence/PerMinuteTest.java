package io.flotilla.brokerext.presence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class PerMinuteTest {
    private final PerMinute load = new PerMinute(Duration.ofSeconds(10), Duration.ofMinutes(5));

    @Test
    void firstSampleIsTheStart() {
        assertThat(load.sample(1_000_000)).isZero();
    }

    @Test
    void steadyGrowthIsReachedAndForgotten() {
        long total = 0;
        double mean = 0;
        for (int i = 0; i <= 300; i++) {
            mean = load.sample(total += 50);
        }
        assertThat(mean).isCloseTo(300, within(1.0));

        for (int i = 0; i < 30; i++) {
            mean = load.sample(total);
        }
        assertThat(mean).isCloseTo(300 / Math.E, within(2.0));
    }
}
