package io.flotilla.fleet.cli;

import io.flotilla.fleet.cli.client.ManagerAccess;
import io.flotilla.fleet.cli.client.Rest;
import java.time.InstantSource;
import java.util.Map;

/** What a verb may look at: its environment, its output, the time. */
record Surroundings(Map<String, String> environment, Screen screen, InstantSource time) {
    Surroundings {
        environment = Map.copyOf(environment);
    }

    /** The manager that this environment names. */
    Rest rest() {
        return new Rest(ManagerAccess.find(environment));
    }
}
