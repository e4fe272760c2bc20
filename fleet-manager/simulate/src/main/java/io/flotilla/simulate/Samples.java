package io.flotilla.simulate;

import java.util.Arrays;

/** Times of the same thing done many times. */
public final class Samples {
    private static final double NANOS = 1e6;

    private final long[] sorted;

    /** @param nanos at least one */
    public Samples(long[] nanos) {
        sorted = nanos.clone();
        Arrays.sort(sorted);
    }

    /**
     * In milliseconds.
     *
     * @param percent 0 to 100
     */
    public double millis(int percent) {
        int rank = (int) Math.ceil(percent / 100.0 * sorted.length);
        return sorted[Math.max(0, rank - 1)] / NANOS;
    }

    public double median() {
        return millis(50);
    }
}
