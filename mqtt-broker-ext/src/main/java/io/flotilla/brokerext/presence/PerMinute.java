package io.flotilla.brokerext.presence;

import java.time.Duration;

/**
 * The exponentially weighted mean of a counter's growth per minute, as brokers publish it under {@code load}. For one
 * thread.
 */
final class PerMinute {
    private final double weight;
    private final double samplesPerMinute;
    private double mean;
    private long last;
    private boolean started;

    /**
     * @param period between two samples
     * @param window over which the mean forgets
     */
    PerMinute(Duration period, Duration window) {
        double seconds = period.toMillis() / 1000.0;
        this.weight = 1 - Math.exp(-seconds * 1000.0 / window.toMillis());
        this.samplesPerMinute = 60 / seconds;
    }

    /** Takes the counter's value, which the first time only sets the start, and gives the mean. */
    double sample(long total) {
        if (started) {
            mean += weight * ((total - last) * samplesPerMinute - mean);
        }
        started = true;
        last = total;
        return mean;
    }
}
