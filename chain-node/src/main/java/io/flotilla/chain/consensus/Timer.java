package io.flotilla.chain.consensus;

/** A timer that was asked for; one that fires for another height or round than the machine's means nothing. */
public record Timer(Kind kind, long height, long round) {
    public enum Kind {
        /** Time for the next block, when transactions wait. */
        BLOCK,
        /** Time for the next block in any case. */
        EMPTY_BLOCK,
        /** The round did not decide in time. */
        ROUND,
        /** Say the own words of this height again. */
        RESEND
    }
}
