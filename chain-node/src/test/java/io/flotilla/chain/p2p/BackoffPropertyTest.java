package io.flotilla.chain.p2p;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.SplittableRandom;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

final class BackoffPropertyTest {
    @Property
    void pausesStayBetweenHalfTheShortestAndTheLongest(@ForAll int failures, @ForAll long seed) {
        Duration pause = new Backoff(new SplittableRandom(seed)).after(failures);

        assertThat(pause).isBetween(Backoff.SHORTEST.dividedBy(2), Backoff.LONGEST);
    }

    @Property
    void fiveFailuresAreWaitedForLongerThanOne(@ForAll long seed, @ForAll @IntRange(min = 5, max = 1000) int failures) {
        Backoff backoff = new Backoff(new SplittableRandom(seed));

        assertThat(backoff.after(failures)).isGreaterThan(backoff.after(1));
    }
}
