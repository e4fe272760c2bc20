package io.flotilla.chain.vm;

/**
 * What instructions cost, in gas units; part of the chain's parameters by its version, because all nodes must count
 * alike.
 */
final class GasSchedule {
    static final int VERSION = 1;
    static final int PLAIN = 1;
    static final int MEMORY_ACCESS = 2;
    static final int DIVISION = 4;
    static final int CALL = 10;
    static final int INDIRECT_CALL = 15;
    static final int GROW = 10;
    /** A page of 64 KiB. */
    static final int PAGE = 20_000;
    /** Bulk copies and fills: this, and one unit for each byte. */
    static final int BULK = 10;

    private GasSchedule() {}
}
