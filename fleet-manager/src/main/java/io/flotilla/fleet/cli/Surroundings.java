package io.flotilla.fleet.cli;

import io.flotilla.fleet.cli.client.ManagerAccess;
import io.flotilla.fleet.cli.client.Rest;
import io.flotilla.fleet.cli.screen.Audience;
import io.flotilla.fleet.cli.screen.Screen;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Supplier;

/**
 * What a verb may look at: its environment, its output, the time, and what was chosen for every verb.
 *
 * @param audience of the output, for a verb that goes on for long
 */
record Surroundings(
        Map<String, String> environment,
        Screen screen,
        InstantSource time,
        Choices choices,
        Supplier<Audience> audience) {
    Surroundings {
        environment = Map.copyOf(environment);
    }

    Surroundings(Map<String, String> environment, Screen screen, InstantSource time) {
        this(environment, screen, time, new Choices(), () -> Audience.FAITHFUL);
    }

    @Override
    public Screen screen() {
        return choices.noColour() ? screen.withoutColour() : screen;
    }

    /** The manager that is meant. */
    ManagerAccess manager() {
        return ManagerAccess.find(environment, choices.context());
    }

    /** Its REST interface. */
    Rest rest() {
        return new Rest(manager());
    }
}
