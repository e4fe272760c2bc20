package io.flotilla.brokerext.access;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.testing.SettableClock;
import java.time.Duration;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;

class TokenBucketPropertyTest {
    /** However the calls are spread: never more than the burst and what time has brought. */
    @Property
    void noMoreThanTheBurstAndTheRateGetThrough(
            @ForAll @IntRange(min = 1, max = 100) int perSecond,
            @ForAll @IntRange(min = 1, max = 200) int burst,
            @ForAll @Size(max = 300) List<@IntRange(min = 0, max = 400) Integer> pausesMillis) {
        SettableClock clock = new SettableClock();
        TokenBucket bucket = new TokenBucket(perSecond, burst, clock);
        long elapsed = 0;
        long taken = 0;

        for (int pause : pausesMillis) {
            clock.advance(Duration.ofMillis(pause));
            elapsed += pause;
            taken += bucket.take() ? 1 : 0;

            assertThat(taken).isLessThanOrEqualTo(burst + elapsed * perSecond / 1000);
        }
    }

    /** Whoever keeps to the rate is never refused. */
    @Property
    void whoKeepsToTheRateIsNeverRefused(
            @ForAll @IntRange(min = 1, max = 100) int perSecond, @ForAll @IntRange(min = 1, max = 300) int calls) {
        SettableClock clock = new SettableClock();
        TokenBucket bucket = new TokenBucket(perSecond, 1, clock);

        for (int call = 0; call < calls; call++) {
            assertThat(bucket.take()).isTrue();
            clock.advance(Duration.ofMillis((1000 + perSecond - 1) / perSecond));
        }
    }

    /** A clock that is set back gives nothing and takes nothing; one that jumps ahead fills the bucket at most. */
    @Property
    void aClockThatJumpsGivesAtMostOneBurst(
            @ForAll @IntRange(min = 1, max = 100) int perSecond,
            @ForAll @IntRange(min = 1, max = 200) int burst,
            @ForAll @IntRange(min = -2_000_000_000, max = 2_000_000_000) int jumpSeconds) {
        SettableClock clock = new SettableClock();
        TokenBucket bucket = new TokenBucket(perSecond, burst, clock);
        for (int call = 0; call < burst; call++) {
            assertThat(bucket.take()).isTrue();
        }

        clock.advance(Duration.ofMillis(jumpSeconds * 1000L));

        int more = 0;
        while (bucket.take()) {
            more++;
        }
        assertThat(more).isLessThanOrEqualTo(burst);
        assertThat(more == 0).isEqualTo(jumpSeconds <= 0);
    }
}
