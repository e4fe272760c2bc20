package io.flotilla.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.agent.command.Intake;
import io.flotilla.contract.codec.Refusal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class RefusalsTest {
    private static final Instant NOON = Instant.parse("2026-11-22T12:00:00Z");

    private final List<String> events = new ArrayList<>();
    private final Refusals refusals = new Refusals((severity, code, message) -> events.add(code + " " + message));

    @Test
    void aFloodOfLiesIsOneEventAMinuteForEachReason() {
        for (int second = 0; second < 150; second++) {
            for (int i = 0; i < 100; i++) {
                refusals.tell(new Intake.Refused("t", Refusal.OLDER, "old"), NOON.plusSeconds(second));
            }
        }
        refusals.tell(new Intake.Refused("t", Refusal.MALFORMED, "bad"), NOON.plusSeconds(150));

        assertThat(events)
                .containsExactly(
                        "document.refused.older t: old",
                        "document.refused.older t: old (5999 more were refused since the event before)",
                        "document.refused.older t: old (5999 more were refused since the event before)",
                        "document.refused.malformed t: bad");
    }
}
