package io.flotilla.contract.time;

import java.time.Clock;
import java.util.function.LongSupplier;

/**
 * The two times of a process, of which somebody may set one.
 *
 * @param wall for what others read or have written: headers, documents, certificates
 * @param steady for pauses and deadlines within this process, as {@link SteadyClock}
 */
public record Clocks(Clock wall, Clock steady) {
    /** @param nanos as {@link System#nanoTime} */
    public static Clocks of(Clock wall, LongSupplier nanos) {
        return new Clocks(wall, new SteadyClock(wall, nanos));
    }
}
