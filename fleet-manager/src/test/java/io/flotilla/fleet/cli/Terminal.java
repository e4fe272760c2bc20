package io.flotilla.fleet.cli;

import io.flotilla.fleet.cli.screen.Display;
import io.flotilla.fleet.cli.screen.Screen;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Clock;
import java.util.Map;

/** Runs command lines and keeps what they print. */
final class Terminal {
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final Map<String, String> environment;
    private final Display display;

    Terminal(Map<String, String> environment) {
        this(environment, Display.PIPE);
    }

    Terminal(Map<String, String> environment, Display display) {
        this.environment = environment;
        this.display = display;
    }

    int run(String... arguments) {
        Screen screen = new Screen(new PrintWriter(out, true), new PrintWriter(err, true), display);
        return Fleet.run(new Surroundings(environment, screen, Clock.systemUTC()), arguments);
    }

    String out() {
        return out.toString();
    }

    String err() {
        return err.toString();
    }
}
