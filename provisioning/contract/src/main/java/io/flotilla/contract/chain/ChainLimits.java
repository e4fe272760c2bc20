package io.flotilla.contract.chain;

/**
 * How much one block may hold.
 *
 * @param blockGas in gas units, positive
 * @param blockBytes in bytes, positive, at most 16 MiB
 */
public record ChainLimits(long blockGas, long blockBytes) {
    private static final long MOST_BYTES = 16L << 20;

    public ChainLimits {
        if (blockGas < 1) {
            throw new IllegalArgumentException("blockGas must be positive");
        }
        if (blockBytes < 1 || blockBytes > MOST_BYTES) {
            throw new IllegalArgumentException("blockBytes must be between 1 byte and 16 MiB");
        }
    }
}
