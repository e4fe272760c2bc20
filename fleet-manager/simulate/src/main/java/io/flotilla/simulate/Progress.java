package io.flotilla.simulate;

import java.io.PrintWriter;
import java.util.Locale;

/** Tells a person how far a long run is; beside the output that scripts read. */
public final class Progress {
    private final PrintWriter err;
    private final long began = System.nanoTime();

    public Progress(PrintWriter err) {
        this.err = err;
    }

    public void say(String line) {
        err.printf(Locale.ROOT, "%7.1f s  %s%n", (System.nanoTime() - began) / 1e9, line);
        err.flush();
    }
}
