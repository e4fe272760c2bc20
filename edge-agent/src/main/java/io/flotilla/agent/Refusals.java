package io.flotilla.agent;

import io.flotilla.agent.command.Intake;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.codec.Refusal;
import io.flotilla.contract.message.Event.Severity;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;

/**
 * Tells of refused documents: for each reason at once, then at most once a minute with how many there were. A broker that
 * lies could else fill log, disk and outbox. Used by the loop thread only.
 */
final class Refusals {
    private static final Duration SELDOM = Duration.ofMinutes(1);

    private final Map<Refusal, Told> told = new EnumMap<>(Refusal.class);
    private final Telling telling;

    /** Where the events go. */
    interface Telling {
        void event(Severity severity, String code, String message);
    }

    /** @param untold since the last event */
    private record Told(Instant at, long untold) {}

    Refusals(Telling telling) {
        this.telling = telling;
    }

    void tell(Intake.Refused refused, Instant now) {
        Refusal why = refused.refusal();
        Told before = told.get(why);
        if (before != null && now.isBefore(before.at().plus(SELDOM))) {
            told.put(why, new Told(before.at(), before.untold() + 1));
            return;
        }
        long untold = before == null ? 0 : before.untold();
        told.put(why, new Told(now, 0));
        String more = untold == 0 ? "" : " (" + untold + " more were refused since the event before)";
        telling.event(
                Severity.WARNING,
                "document.refused." + Json.name(why),
                refused.topic() + ": " + refused.detail() + more);
    }
}
