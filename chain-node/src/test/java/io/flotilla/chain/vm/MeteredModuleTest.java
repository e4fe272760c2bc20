package io.flotilla.chain.vm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import run.endive.compiler.MachineFactoryCompiler;
import run.endive.runtime.HostFunction;
import run.endive.runtime.ImportValues;
import run.endive.runtime.Instance;
import run.endive.wasm.Parser;
import run.endive.wasm.WasmEngineException;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.ValType;

/** Contracts with counters in their code, interpreted and compiled. */
class MeteredModuleTest {
    private static final long PLENTY = 1_000_000;

    enum Mode {
        INTERPRETED,
        COMPILED
    }

    private final List<Long> told = new ArrayList<>();

    static Stream<Mode> modes() {
        return Stream.of(Mode.values());
    }

    @ParameterizedTest
    @MethodSource("modes")
    void resultsAreThoseOfTheOriginal(Mode mode) {
        assertThat(run(mode, "sum", PLENTY, 100)).containsExactly(5050);
        assertThat(run(mode, "deep", PLENTY, 200)).containsExactly(200);
        assertThat(run(mode, "pick", PLENTY, 1)).containsExactly(2);
        assertThat(run(mode, "switch", PLENTY, 0)).containsExactly(10);
        assertThat(run(mode, "switch", PLENTY, 1)).containsExactly(20);
        assertThat(run(mode, "switch", PLENTY, 9)).containsExactly(30);
        run(mode, "tell", PLENTY, 7);
        assertThat(told).containsExactly(7L);
        run(mode, "fill", PLENTY, 1_000);
    }

    @ParameterizedTest
    @MethodSource("modes")
    void gasIsCountedInstructionByInstruction(Mode mode) {
        assertThat(used(mode, "sum", 10)).isEqualTo(used(Mode.INTERPRETED, "sum", 10));
        long step = used(mode, "sum", 11) - used(mode, "sum", 10);
        assertThat(used(mode, "sum", 1_010) - used(mode, "sum", 10)).isEqualTo(1_000 * step);
        assertThat(used(mode, "fill", 8_008) - used(mode, "fill", 8)).isEqualTo(2_000);
        assertThat(used(mode, "grow", 3) - used(mode, "grow", 2)).isEqualTo(GasSchedule.PAGE);
    }

    @ParameterizedTest
    @MethodSource("modes")
    void aLoopWithoutEndRunsOutOfGas(Mode mode) {
        Instance instance = instance(mode, PLENTY);

        assertThatThrownBy(() -> instance.export("forever").apply()).isInstanceOf(WasmEngineException.class);
        assertThat(gas(instance)).isNegative();
    }

    @ParameterizedTest
    @MethodSource("modes")
    void callsThatNestTooDeepTrapBeforeTheStackEnds(Mode mode) {
        Instance instance = instance(mode, PLENTY);

        assertThatThrownBy(() -> instance.export("deep").apply(1_000_000)).isInstanceOf(WasmEngineException.class);
        assertThat(gas(instance)).isPositive();
    }

    @ParameterizedTest
    @MethodSource("modes")
    void memoryDoesNotGrowAboveItsBound(Mode mode) {
        assertThat(run(mode, "grow", 100_000_000, 64)).containsExactly(0xffff_ffffL);
        assertThat(run(mode, "grow", 100_000_000, 63)).containsExactly(1);
    }

    private long used(Mode mode, String method, long argument) {
        Instance instance = instance(mode, PLENTY);
        instance.export(method).apply(argument);
        return PLENTY - gas(instance);
    }

    private long[] run(Mode mode, String method, long gas, long... arguments) {
        long[] result = instance(mode, gas).export(method).apply(arguments);
        for (int i = 0; result != null && i < result.length; i++) {
            result[i] &= 0xffff_ffffL;
        }
        return result;
    }

    private static final MeteredModule MODULE = MeteredModule.of(Modules.built("sum"), Set.of("log"));

    private long gas(Instance instance) {
        return instance.global(MODULE.gas()).getValue();
    }

    private Instance instance(Mode mode, long gas) {
        WasmModule module = Parser.parse(MODULE.bytes());
        HostFunction log = new HostFunction(
                "env", "log", FunctionType.of(List.of(ValType.I32), List.of()), (instance, arguments) -> {
                    told.add(arguments[0]);
                    return new long[0];
                });
        Instance.Builder builder = Instance.builder(module)
                .withImportValues(ImportValues.builder().addFunction(log).build());
        if (mode == Mode.COMPILED) {
            builder.withMachineFactory(MachineFactoryCompiler::compile);
        }
        Instance instance = builder.build();
        instance.global(MODULE.gas()).setValue(gas);
        return instance;
    }
}
