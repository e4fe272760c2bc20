package io.flotilla.chain.vm;

import io.flotilla.contract.identity.OrgId;
import java.time.Instant;
import java.util.List;

/**
 * A call of a contract's method.
 *
 * @param method an export's name; {@value #INIT} is called by a deployment alone
 * @param arguments what the method reads by index; not to be changed afterwards
 * @param caller the organisation whose key signed
 * @param height of the block that holds the call, or of the newest one when it is a query
 * @param time that block's
 * @param gasLimit in gas units, at least 0
 * @param readOnly a write, a deletion and an event revert the call
 */
public record Call(
        String method,
        List<byte[]> arguments,
        OrgId caller,
        long height,
        Instant time,
        long gasLimit,
        boolean readOnly) {
    /** The method that runs once, at deployment; a contract need not have it. */
    public static final String INIT = "init";

    /** Bytes of the longest output of a call. */
    public static final int MOST_OUTPUT = 64 << 10;

    public Call {
        arguments = List.copyOf(arguments);
        if (gasLimit < 0) {
            throw new IllegalArgumentException("gasLimit is negative");
        }
    }
}
