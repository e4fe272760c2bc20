package io.flotilla.chain.execution;

/** What a transaction costs before a contract's own instructions, in gas units. */
public final class Gas {
    public static final long TRANSACTION = 500;
    public static final long ARGUMENT_BYTE = 1;
    /** An argument byte of a deployment, which has to be checked and kept: about 4 for each byte of code. */
    public static final long DEPLOYMENT_BYTE = 3;
    /** A call of a system contract. */
    public static final long SYSTEM_CALL = 1_000;
    /** Of what a system contract answers; the same as a deployed contract pays. */
    public static final long OUTPUT_BYTE = 2;

    private Gas() {}

    /** @param argumentBytes of the arguments' JSON in UTF-8 */
    public static long base(String contract, int argumentBytes) {
        return TRANSACTION + argumentBytes * (contract.equals(Lifecycle.NAME) ? DEPLOYMENT_BYTE : ARGUMENT_BYTE);
    }
}
