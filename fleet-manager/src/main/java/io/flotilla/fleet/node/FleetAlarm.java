package io.flotilla.fleet.node;

import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.Event;
import java.time.Instant;

/** An active alarm about a node; raised by its agent, or by the manager. */
public record FleetAlarm(
        NodeAddress node, String code, Event.Severity severity, Instant since, String message, Source source) {
    public enum Source {
        AGENT,
        MANAGER
    }
}
