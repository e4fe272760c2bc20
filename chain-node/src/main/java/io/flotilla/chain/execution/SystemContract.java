package io.flotilla.chain.execution;

/** A contract that is part of every chain and written in Java. */
interface SystemContract {
    /**
     * @return what it answers, which is still to be paid for, and the gas of what it has called itself
     * @throws Failure when it does nothing
     */
    Answer call(SystemCall call);

    /** Whether the method changes nothing, so that it may answer a query too. */
    boolean reads(String method);

    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Answer(byte[] output, long gasUsed) {
        static Answer of(Object json) {
            return new Answer(io.flotilla.contract.codec.Json.write(json), 0);
        }
    }

    static Failure unknown(SystemCall call) {
        return Failure.refused(call.contract() + " has no method " + call.method());
    }
}
