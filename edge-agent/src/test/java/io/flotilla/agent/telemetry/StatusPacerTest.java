package io.flotilla.agent.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.contract.message.Phase;
import io.flotilla.contract.message.Status;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class StatusPacerTest {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    private final StatusPacer pacer = new StatusPacer();

    @Test
    void aChangeIsToldAtOnceAndNoChangeOnceAMinute() {
        Status running = status(Phase.RUNNING, 3);

        assertThat(pacer.offer(running, NOON)).hasValue(running);
        assertThat(pacer.offer(running, NOON.plusSeconds(59))).isEmpty();
        assertThat(pacer.offer(running, NOON.plusSeconds(60))).hasValue(running);
    }

    @Test
    void changesAreToldAtMostOnceASecond() {
        pacer.offer(status(Phase.STARTING, 0), NOON);

        assertThat(pacer.offer(status(Phase.CONNECTING, 0), NOON.plusMillis(400)))
                .isEmpty();
        assertThat(pacer.offer(status(Phase.CONNECTING, 1), NOON.plusMillis(800)))
                .isEmpty();
        assertThat(pacer.offer(status(Phase.CONNECTING, 2), NOON.plusMillis(1000)))
                .hasValue(status(Phase.CONNECTING, 2));
    }

    @Test
    void aFallIsToldEvenWhenTheNodeIsBackWithinTheSecond() {
        pacer.offer(status(Phase.RUNNING, 3), NOON);

        assertThat(pacer.offer(status(Phase.STARTING, 0), NOON.plusMillis(300))).isEmpty();
        assertThat(pacer.offer(status(Phase.RUNNING, 3), NOON.plusMillis(900))).isEmpty();
        assertThat(pacer.offer(status(Phase.RUNNING, 3), NOON.plusMillis(1100))).hasValue(status(Phase.STARTING, 0));
        assertThat(pacer.offer(status(Phase.RUNNING, 3), NOON.plusMillis(2200))).hasValue(status(Phase.RUNNING, 3));
    }

    private static Status status(Phase phase, int peers) {
        return new Status(phase, 0, 0, 0, peers, 1, 1, 1, 6, 0, null);
    }
}
