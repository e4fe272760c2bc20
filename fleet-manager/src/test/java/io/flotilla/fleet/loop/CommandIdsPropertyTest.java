package io.flotilla.fleet.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.testing.SettableClock;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

final class CommandIdsPropertyTest {
    @Property(tries = 100)
    void eachIsAGreaterUuidOfVersionSevenAlsoWhenTheClockGoesBack(
            @ForAll List<@IntRange(min = -5_000, max = 5_000) Integer> steps) {
        SettableClock clock = new SettableClock();
        CommandIds ids = new CommandIds(clock, new Random(1));
        String last = ids.next();

        for (int step : steps) {
            clock.advance(Duration.ofMillis(step));
            String next = ids.next();
            assertThat(next).isGreaterThan(last);
            assertThat(UUID.fromString(next).version()).isEqualTo(7);
            assertThat(UUID.fromString(next).variant()).isEqualTo(2);
            last = next;
        }
    }
}
