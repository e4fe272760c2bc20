package io.flotilla.fleet;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ends the process when it can no longer be trusted: better none than one that answers and does nothing. */
final class LastWord {
    /** As sysexits.h names it: an internal software error. */
    private static final int SOFTWARE = 70;

    private static final Logger LOG = LoggerFactory.getLogger(LastWord.class);

    private LastWord() {}

    /** Returns; the shutdown hooks run on another thread, for they wait for this one. */
    static void say(Throwable error) {
        LOG.error("the loop broke, the manager ends", error);
        System.err.println("flotilla: the manager ends because of an internal error: " + error);
        new Thread(() -> System.exit(SOFTWARE), "last-word").start();
    }
}
