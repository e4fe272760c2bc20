package io.flotilla.contract.chain;

import java.time.Duration;

/**
 * The timing of consensus. Each time is positive and at most an hour.
 *
 * @param protocol {@code qbft}
 * @param blockPeriod from one decision to the next proposal while transactions wait
 * @param requestTimeout of round 0; doubles each round up to {@code requestTimeoutMax}
 * @param emptyBlockPeriod as {@code blockPeriod}, when nothing waits; not below it
 */
public record ConsensusParameters(
        String protocol,
        Duration blockPeriod,
        Duration requestTimeout,
        Duration requestTimeoutMax,
        Duration emptyBlockPeriod) {
    public static final String QBFT = "qbft";

    /** How far ahead of a validator's clock the time of a fresh block may be; so how far clocks may differ. */
    public static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(5);

    private static final Duration LONGEST = Duration.ofHours(1);

    public ConsensusParameters {
        if (!protocol.equals(QBFT)) {
            throw new IllegalArgumentException("protocol \"" + protocol + "\" is unknown: use " + QBFT);
        }
        positive("blockPeriod", blockPeriod);
        positive("requestTimeout", requestTimeout);
        positive("requestTimeoutMax", requestTimeoutMax);
        positive("emptyBlockPeriod", emptyBlockPeriod);
        if (requestTimeoutMax.compareTo(requestTimeout) < 0) {
            throw new IllegalArgumentException("requestTimeoutMax is below requestTimeout");
        }
        if (emptyBlockPeriod.compareTo(blockPeriod) < 0) {
            throw new IllegalArgumentException("emptyBlockPeriod is below blockPeriod");
        }
    }

    private static void positive(String name, Duration value) {
        if (value.isNegative() || value.isZero() || value.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(name + " must be more than 0 s and at most 1 h");
        }
    }
}
