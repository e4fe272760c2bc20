package io.flotilla.fleet.cli.client;

/** The time between one look and the next. */
public final class Pause {
    private Pause() {}

    /** @throws Failure when this thread is told to stop */
    public static void millis(int time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
            throw new Failure(Failure.Exit.FAILED, "interrupted while waiting", stopped);
        }
    }
}
