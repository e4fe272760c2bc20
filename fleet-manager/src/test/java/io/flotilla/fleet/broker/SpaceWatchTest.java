package io.flotilla.fleet.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.fleet.node.FleetException;
import io.flotilla.testing.SettableClock;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class SpaceWatchTest {
    private static final long EMPTY = 1L << 30;

    private final SettableClock clock = new SettableClock(Instant.EPOCH);
    private final SpaceWatch watch = new SpaceWatch(() -> this.free, () -> this.failing, this::renew, clock);
    private long free = EMPTY;
    private boolean failing;
    private boolean refused;
    private int renewals;

    @Test
    void aDiskThatWasNeverFullChangesNothing() {
        looks(100);
        free = SpaceWatch.FULL_BYTES;
        looks(100);

        assertThat(renewals).isZero();
    }

    @Test
    void onceAFullDiskHasEnoughSpaceTheBrokerIsRenewedOnce() {
        free = SpaceWatch.FULL_BYTES - 1;
        looks(100);
        free = SpaceWatch.ENOUGH_BYTES - 1;
        looks(100);
        assertThat(renewals).isZero();

        free = SpaceWatch.ENOUGH_BYTES;
        looks(1_000);

        assertThat(renewals).isOne();
    }

    @Test
    void aStoreThatFailsOnItTellsOfAFullDiskThatNoLookHasSeen() {
        failing = true;
        looks(1_000);
        assertThat(renewals).isOne();

        clock.advance(SpaceWatch.PAUSE);
        looks(1_000);
        assertThat(renewals).isOne();
        failing = false;
        looks(10);
        failing = true;
        looks(1_000);

        assertThat(renewals).isEqualTo(2);
    }

    @Test
    void whatFailedIsTriedAgainAfterAPause() {
        free = 0;
        looks(1);
        free = EMPTY;
        refused = true;
        looks(100);
        assertThat(renewals).isOne();

        clock.advance(SpaceWatch.PAUSE);
        looks(100);
        assertThat(renewals).isEqualTo(2);

        refused = false;
        clock.advance(SpaceWatch.PAUSE);
        looks(100);
        clock.advance(SpaceWatch.PAUSE);
        looks(100);

        assertThat(renewals).isEqualTo(3);
    }

    @Test
    void aDiskThatFillsAgainAtOnceWaitsForThePause() {
        free = 0;
        looks(1);
        free = EMPTY;
        looks(1);
        free = 0;
        looks(1);
        free = EMPTY;
        looks(100);
        assertThat(renewals).isOne();

        clock.advance(SpaceWatch.PAUSE);
        looks(100);

        assertThat(renewals).isEqualTo(2);
    }

    private void looks(int times) {
        for (int i = 0; i < times; i++) {
            watch.look();
        }
    }

    private void renew() {
        renewals++;
        if (refused) {
            throw renewals % 2 == 0
                    ? new FleetException(FleetException.Code.BROKER, "it does not start")
                    : new IllegalStateException("nobody has foreseen that");
        }
    }
}
