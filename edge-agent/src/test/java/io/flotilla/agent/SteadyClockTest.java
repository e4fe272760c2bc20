package io.flotilla.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.testing.SettableClock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class SteadyClockTest {
    private final SettableClock wall = new SettableClock();
    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);

    @Test
    void itBeginsAtTheWallClocksTimeAndGoesOnWhenThatStepsBackADay() {
        Instant began = wall.instant();
        SteadyClock steady = new SteadyClock(wall, nanos::get);
        assertThat(steady.instant()).isEqualTo(began);

        wall.advance(Duration.ofDays(-1));
        nanos.addAndGet(Duration.ofSeconds(3).toNanos());

        assertThat(steady.instant()).isEqualTo(began.plusSeconds(3));
    }
}
