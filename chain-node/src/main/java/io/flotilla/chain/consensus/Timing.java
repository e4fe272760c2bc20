package io.flotilla.chain.consensus;

import io.flotilla.contract.chain.ConsensusParameters;
import java.time.Duration;
import java.time.Instant;

/** The chain's consensus parameters as the machine needs them. */
record Timing(ConsensusParameters parameters) {
    private static final int MOST_DOUBLINGS = 20;

    Duration block() {
        return parameters.blockPeriod();
    }

    Duration emptyBlock() {
        return parameters.emptyBlockPeriod();
    }

    /**
     * How much of the period is over: it runs from the time in the header, so that deciding a block does not lengthen it.
     * At most half, whatever the proposer's clock said.
     */
    Duration gone(Instant header, Instant now) {
        Duration since = Duration.between(header, now);
        Duration most = block().dividedBy(2);
        return since.isNegative() ? Duration.ZERO : since.compareTo(most) < 0 ? since : most;
    }

    /** Doubles each round up to the maximum, so that validators that were apart for long meet again soon. */
    Duration round(long round) {
        Duration doubled = parameters.requestTimeout().multipliedBy(1L << Math.min(round, MOST_DOUBLINGS));
        return doubled.compareTo(parameters.requestTimeoutMax()) < 0 ? doubled : parameters.requestTimeoutMax();
    }

    Duration resend() {
        return parameters.requestTimeout().dividedBy(2);
    }

    static boolean tooFarAhead(Instant header, Instant now) {
        return header.isAfter(now.plus(ConsensusParameters.CLOCK_TOLERANCE));
    }
}
