package io.flotilla.fleet.cli.demo;

import java.io.PrintWriter;
import java.util.List;

/** The end of a demo, however it comes: nothing of it is left running. */
final class DemoEnd {
    private final Household household;
    private final DemoFolder folder;
    private final PrintWriter out;
    private boolean wasReady;
    private boolean closed;

    DemoEnd(Household household, DemoFolder folder, PrintWriter out) {
        this.household = household;
        this.folder = folder;
        this.out = out;
    }

    /** Everything was observed: the folder holds nothing that explains a failure. */
    synchronized void ready() {
        wasReady = true;
    }

    /** Stops every process, removes a temporary folder of a demo that went well; gives the pids that would not go. */
    synchronized List<Long> close() {
        if (closed) {
            return List.of();
        }
        closed = true;
        List<Long> left = household.close();
        if (folder.temporary() && wasReady) {
            folder.remove();
        }
        return left;
    }

    static String left(List<Long> pids) {
        return "these processes would not end: " + pids;
    }

    /** By Ctrl-C or SIGTERM; harmless after {@link #close}. */
    synchronized void interrupted() {
        if (closed) {
            return;
        }
        out.println();
        out.println("stopping the demo …");
        out.flush();
        List<Long> left = close();
        out.println(left.isEmpty() ? "stopped; no process is left" : left(left));
        out.flush();
    }
}
