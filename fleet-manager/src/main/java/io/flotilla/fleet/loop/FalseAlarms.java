package io.flotilla.fleet.loop;

import io.flotilla.contract.message.Status;
import io.flotilla.fleet.node.FleetAlarm;
import io.flotilla.fleet.store.Entries;
import io.flotilla.fleet.store.Tables;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds alarms in the name of agents whose status says that they have none: alarms carry no signature, and nobody would ever
 * end one that a broker made up. If an alarm is real after all, its agent says it again within minutes. Used by the loop's
 * thread only.
 */
final class FalseAlarms {
    /** Twice as long as an agent is silent about its status. */
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    private final Map<FleetAlarm, Instant> deniedSince = new HashMap<>();

    /** The alarms that shall end. */
    List<FleetAlarm> denied(Entries entries, Observations observations, Instant now) {
        List<FleetAlarm> overdue = new ArrayList<>();
        Set<FleetAlarm> denied = new HashSet<>();
        for (FleetAlarm alarm : entries.all(Tables.ALARMS, "")) {
            if (alarm.source() == FleetAlarm.Source.AGENT && denies(observations.of(alarm.node()))) {
                denied.add(alarm);
                Instant since = deniedSince.computeIfAbsent(alarm, first -> now);
                if (!now.isBefore(since.plus(PATIENCE))) {
                    overdue.add(alarm);
                }
            }
        }
        deniedSince.keySet().retainAll(denied);
        return overdue;
    }

    private static boolean denies(Observations.Seen seen) {
        Status status = seen.status();
        return seen.online() && status != null && status.alarms() == 0;
    }
}
