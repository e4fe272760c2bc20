package io.flotilla.fleet.loop;

import io.flotilla.fleet.node.FleetEvent;
import java.util.List;

/**
 * What a committed turn leaves to be done outside the store.
 *
 * @param topics in order, whose documents are to be published
 * @param events to be told
 */
record Outcome(List<String> topics, List<FleetEvent> events) {}
