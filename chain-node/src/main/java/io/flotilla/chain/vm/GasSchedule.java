package io.flotilla.chain.vm;

/**
 * What instructions and host functions cost, in gas units. It belongs to the program's version: all nodes of a chain must
 * count alike. docs/chain.md has the time that a unit takes.
 */
final class GasSchedule {
    static final int PLAIN = 1;
    static final int MEMORY_ACCESS = 2;
    static final int DIVISION = 4;
    static final int CALL = 10;
    static final int INDIRECT_CALL = 15;
    /** A function with so many local variables pays one unit more. */
    static final int LOCALS_A_UNIT = 8;

    static final int GROW = 10;
    /** A page of 64 KiB, asked for or there from the start. */
    static final int PAGE = 500;
    /** Bulk copies and fills: this, and one unit for so many bytes. */
    static final int BULK = 10;

    static final int BULK_BYTES_A_UNIT = 8;
    /** A call of a contract pays one unit for so many bytes of its code. */
    static final int CODE_BYTES_A_UNIT = 32;

    /** Each global, data segment and table entry that a call's fresh instance starts with. */
    static final int SETTING = 1;

    /** Any host function, and one unit for each byte that it moves. */
    static final int HOST_CALL = 20;

    static final int READ = 200;
    static final int READ_BYTE = 1;
    static final int WRITE = 500;
    static final int WRITE_BYTE = 5;
    static final int DELETE = 500;
    static final int OUTPUT_BYTE = 2;
    static final int EVENT = 100;
    static final int EVENT_BYTE = 2;
    static final int HASH = 50;

    private GasSchedule() {}
}
