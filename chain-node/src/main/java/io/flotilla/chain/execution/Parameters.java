package io.flotilla.chain.execution;

import io.flotilla.chain.execution.Proposals.Voted;
import io.flotilla.contract.chain.ChainLimits;
import io.flotilla.contract.chain.ConsensusParameters;
import io.flotilla.contract.chain.Genesis;
import io.flotilla.contract.chain.StateKeys;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What a block may hold and how consensus is timed; a change counts from the next height on. */
final class Parameters implements SystemContract {
    static final String NAME = "parameters";

    private static final String SET = "propose-set";
    /** A deployment must still fit into a block. */
    private static final long LEAST_GAS = 2_000_000;

    private static final long LEAST_BYTES = 512 << 10;

    @Override
    public boolean reads(String method) {
        return List.of("get", Proposals.LIST).contains(method);
    }

    @Override
    public Answer call(SystemCall call) {
        return switch (call.method()) {
            case SET -> propose(call);
            case Proposals.VOTE -> carriedOut(call, Proposals.vote(call));
            case "get" -> Answer.of(values(call.state().parameters()));
            case Proposals.LIST -> Answer.of(Proposals.list(call));
            default -> throw SystemContract.unknown(call);
        };
    }

    private static Answer propose(SystemCall call) {
        call.arguments().exactly(2);
        String name = call.arguments().text(0);
        long value = call.arguments().as(1, "a positive integer", Parameters::positive);
        changed(call, name, value);
        return carriedOut(call, Proposals.propose(call, SET, List.of(name, Long.toString(value))));
    }

    /** ASCII alone: which other digits Java takes differs between its versions. */
    private static long positive(String text) {
        if (!text.matches("[0-9]{1,18}")) {
            throw new IllegalArgumentException(text);
        }
        return Long.parseLong(text);
    }

    private static Answer carriedOut(SystemCall call, Voted voted) {
        if (voted.passed()) {
            String name = voted.proposal().arguments().get(0);
            String value = voted.proposal().arguments().get(1);
            Genesis.Parameters changed = changed(call, name, Long.parseLong(value));
            call.entries().put(StateKeys.PARAMETERS, ChainState.bytes(changed));
            call.emit("set", Map.of("parameter", name, "value", value));
        }
        return Answer.of(voted.count());
    }

    private static Genesis.Parameters changed(SystemCall call, String name, long value) {
        Genesis.Parameters now = call.state().parameters();
        SortedMap<String, Long> values = values(now);
        if (values.put(name, value) == null) {
            throw Failure.reverted("there is no such parameter: "
                    + String.join(", ", values(now).keySet()));
        }
        try {
            return parameters(now.consensus().protocol(), values);
        } catch (IllegalArgumentException outOfRange) {
            throw Failure.reverted(name + " cannot be " + value);
        }
    }

    private static SortedMap<String, Long> values(Genesis.Parameters from) {
        return new TreeMap<>(Map.of(
                "blockPeriodMillis", from.consensus().blockPeriod().toMillis(),
                "requestTimeoutMillis", from.consensus().requestTimeout().toMillis(),
                "requestTimeoutMaxMillis", from.consensus().requestTimeoutMax().toMillis(),
                "emptyBlockPeriodMillis", from.consensus().emptyBlockPeriod().toMillis(),
                "blockGas", from.limits().blockGas(),
                "blockBytes", from.limits().blockBytes()));
    }

    private static Genesis.Parameters parameters(String protocol, Map<String, Long> values) {
        return new Genesis.Parameters(
                new ConsensusParameters(
                        protocol,
                        millis(values, "blockPeriodMillis"),
                        millis(values, "requestTimeoutMillis"),
                        millis(values, "requestTimeoutMaxMillis"),
                        millis(values, "emptyBlockPeriodMillis")),
                new ChainLimits(
                        atLeast(LEAST_GAS, values.get("blockGas")), atLeast(LEAST_BYTES, values.get("blockBytes"))));
    }

    private static Duration millis(Map<String, Long> values, String name) {
        return Duration.ofMillis(Objects.requireNonNull(values.get(name)));
    }

    private static long atLeast(long least, @Nullable Long value) {
        if (value == null || value < least) {
            throw new IllegalArgumentException(value + " is below " + least);
        }
        return value;
    }
}
