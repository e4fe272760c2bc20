package io.flotilla.chain.execution;

import io.flotilla.chain.execution.SystemContract.Answer;
import io.flotilla.contract.chain.Receipt.Status;
import io.flotilla.contract.chain.SignatureCheck;
import io.flotilla.contract.identity.ChainId;
import java.util.Map;
import java.util.Set;

/** The system contracts by name. */
final class SystemContracts {
    /** No other contract may have one of these names. */
    static final Set<String> NAMES =
            Set.of(Members.NAME, Validators.NAME, Permissions.NAME, Parameters.NAME, Lifecycle.NAME);

    private final Map<String, SystemContract> contracts;

    SystemContracts(Contracts deployed, ChainId chain, SignatureCheck check) {
        contracts = Map.of(
                Members.NAME, new Members(chain, check),
                Validators.NAME, new Validators(check),
                Permissions.NAME, new Permissions(),
                Parameters.NAME, new Parameters(),
                Lifecycle.NAME, new Lifecycle(deployed));
    }

    /** Whether a query may ask this. */
    boolean reads(String contract, String method) {
        SystemContract system = contracts.get(contract);
        return system != null && system.reads(method);
    }

    /** @param call of one of {@link #NAMES} */
    Reply call(SystemCall call) {
        SystemContract system = contracts.get(call.contract());
        if (system == null) {
            throw new IllegalArgumentException(call.contract() + " is no system contract");
        }
        if (call.gasLeft() < 0) {
            return Reply.failed(Status.OUT_OF_GAS, Gas.SYSTEM_CALL + call.gasLeft(), "out of gas");
        }
        try {
            return paid(call, system.call(call));
        } catch (Failure failure) {
            return failure.reply().plusGas(Gas.SYSTEM_CALL);
        }
    }

    private static Reply paid(SystemCall call, Answer answer) {
        long gas = answer.gasUsed() + Gas.OUTPUT_BYTE * answer.output().length;
        return gas > call.gasLeft()
                ? Reply.failed(Status.OUT_OF_GAS, Gas.SYSTEM_CALL + call.gasLeft(), "out of gas")
                : Reply.succeeded(Gas.SYSTEM_CALL + gas, answer.output(), call.events());
    }
}
