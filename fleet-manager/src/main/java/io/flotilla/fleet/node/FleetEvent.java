package io.flotilla.fleet.node;

import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.Event;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened, in the order in which the manager learnt of it.
 *
 * @param node null when it is about the fleet
 */
public record FleetEvent(
        long number, Instant at, @Nullable NodeAddress node, Event.Severity severity, String code, String message) {}
