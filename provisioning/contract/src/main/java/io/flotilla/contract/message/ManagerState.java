package io.flotilla.contract.message;

import java.time.Instant;

/** A manager instance's birth and will. */
public record ManagerState(Presence.State state, int up, Instant since, String version) {}
