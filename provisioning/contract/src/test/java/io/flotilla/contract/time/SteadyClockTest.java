package io.flotilla.contract.time;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

final class SteadyClockTest {
    private static final Instant BEGAN = Instant.parse("2026-11-22T12:00:00Z");

    private final AtomicLong nanos = new AtomicLong(Long.MAX_VALUE - 5);

    @Test
    void itBeginsAtTheWallClocksTimeAndGoesOnByItself() {
        Clock wall = Clock.fixed(BEGAN, ZoneOffset.UTC);
        Clocks clocks = Clocks.of(wall, nanos::get);
        assertThat(clocks.steady().instant()).isEqualTo(BEGAN);

        nanos.addAndGet(Duration.ofSeconds(3).toNanos());

        assertThat(clocks.steady().instant()).isEqualTo(BEGAN.plusSeconds(3));
        assertThat(clocks.wall().instant()).isEqualTo(BEGAN);
    }
}
