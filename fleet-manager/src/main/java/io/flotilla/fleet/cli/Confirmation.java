package io.flotilla.fleet.cli;

import io.flotilla.fleet.cli.client.Failure;
import io.flotilla.fleet.cli.client.Tty;
import java.io.Console;

/** Asks before something that cannot be undone. */
final class Confirmation {
    private Confirmation() {}

    /** @throws Failure REFUSED, unless a person at a terminal says yes */
    static void of(String question, String otherwise) {
        Console console = Tty.watched() ? System.console() : null;
        if (console == null || !"yes".equals(console.readLine("%s (yes/no) ", question))) {
            throw new Failure(Failure.Exit.REFUSED, otherwise + ": say --yes");
        }
    }
}
