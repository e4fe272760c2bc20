package io.flotilla.fleet.http;

import io.flotilla.fleet.loop.Calls;
import io.flotilla.fleet.loop.ChainCalls;
import io.flotilla.fleet.loop.ChangeReads;
import io.flotilla.fleet.loop.FleetLists;
import io.flotilla.fleet.loop.FleetOperations;
import io.flotilla.fleet.loop.FleetReads;

/** The fleet as it is served: what may be asked for, what can be read, what has changed, what agents answer and sign. */
public record FleetAccess(
        FleetOperations operations,
        FleetReads reads,
        FleetLists lists,
        ChangeReads changes,
        Calls calls,
        ChainCalls submissions) {}
