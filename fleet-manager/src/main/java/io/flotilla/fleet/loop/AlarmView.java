package io.flotilla.fleet.loop;

import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.Event;
import io.flotilla.fleet.node.FleetAlarm;
import java.time.Instant;

/** An alarm as operators see it. */
public record AlarmView(
        NodeAddress node,
        String code,
        Event.Severity severity,
        Instant since,
        String message,
        FleetAlarm.Source source,
        State state) {
    public enum State {
        ACTIVE,
        ENDED
    }

    static AlarmView of(FleetAlarm alarm, State state) {
        return new AlarmView(
                alarm.node(), alarm.code(), alarm.severity(), alarm.since(), alarm.message(), alarm.source(), state);
    }
}
