package io.flotilla.chain.vm;

import io.flotilla.chain.vm.Outcome.Status;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.ByteArrayMemory;
import run.endive.runtime.Instance;
import run.endive.runtime.InterpreterMachine;
import run.endive.runtime.Machine;
import run.endive.runtime.WasmInterruptedException;
import run.endive.wasm.Parser;
import run.endive.wasm.UninstantiableException;
import run.endive.wasm.UnlinkableException;
import run.endive.wasm.WasmEngineException;
import run.endive.wasm.WasmModule;
import run.endive.wasm.types.Export;
import run.endive.wasm.types.ExternalType;
import run.endive.wasm.types.FunctionImport;
import run.endive.wasm.types.FunctionType;

/** A contract's code as it runs: checked, metered, parsed, and compiled where that is wanted. */
final class Prepared {
    private static final Pattern METHOD = Pattern.compile("[a-z][a-zA-Z0-9_-]{0,63}");
    private static final String TRAPPED = "the contract trapped: an access outside its memory or table, a division by"
            + " zero or an unreachable instruction";

    private final MeteredModule metered;
    private final WasmModule module;
    private final Set<String> methods;
    private final long startGas;
    private final Function<Instance, Machine> machines;

    private Prepared(
            MeteredModule metered,
            WasmModule module,
            Set<String> methods,
            long startGas,
            Function<Instance, Machine> machines) {
        this.metered = metered;
        this.module = module;
        this.methods = methods;
        this.startGas = startGas;
        this.machines = machines;
    }

    /** @throws RefusedModule when it may not be deployed */
    static Prepared interpreted(byte[] wasm) {
        MeteredModule metered = MeteredModule.of(wasm, HostFunctions.names());
        WasmModule module = parsed(metered);
        Prepared prepared =
                new Prepared(metered, module, methods(module), startGas(wasm, module), InterpreterMachine::new);
        prepared.tried();
        return prepared;
    }

    Prepared with(Function<WasmModule, Function<Instance, Machine>> compiler) {
        return new Prepared(metered, module, methods, startGas, compiler.apply(module));
    }

    /** @throws EngineFault when the engine failed */
    Outcome call(Call call, HostState state) {
        if (!methods.contains(call.method())) {
            return failed(Status.NO_METHOD, 0, "the contract has no method " + call.method());
        }
        if (startGas > call.gasLimit()) {
            return failed(Status.OUT_OF_GAS, call.gasLimit(), outOfGas(call));
        }
        Slot slot = new Slot();
        Instance instance = instance(slot);
        instance.global(metered.gas()).setValue(call.gasLimit() - startGas);
        Execution execution = new Execution(call, state, instance, metered.gas());
        slot.execution = execution;
        try {
            instance.export(call.method()).apply();
            return new Outcome(
                    Status.SUCCEEDED,
                    call.gasLimit() - execution.gasLeft(),
                    execution.output(),
                    "",
                    execution.events());
        } catch (Stopped stopped) {
            boolean gasIsLeft = stopped.status() != Status.OUT_OF_GAS;
            return gasIsLeft
                    ? failed(stopped.status(), call.gasLimit() - execution.gasLeft(), stopped.getMessage())
                    : failed(Status.OUT_OF_GAS, call.gasLimit(), outOfGas(call));
        } catch (WasmEngineException trap) {
            return trapped(trap, call, instance, execution.gasLeft());
        }
    }

    private Outcome trapped(WasmEngineException trap, Call call, Instance instance, long gasLeft) {
        if (trap.getCause() instanceof Error || trap instanceof WasmInterruptedException) {
            throw new EngineFault("a contract's call ended in the engine", trap);
        }
        if (gasLeft < 0) {
            return failed(Status.OUT_OF_GAS, call.gasLimit(), outOfGas(call));
        }
        boolean deep = instance.global(metered.depth()).getValue() > Metering.MOST_DEPTH;
        return failed(
                Status.TRAPPED,
                call.gasLimit() - gasLeft,
                deep ? "calls nest deeper than " + Metering.MOST_DEPTH : TRAPPED);
    }

    private Instance instance(Slot slot) {
        return Instance.builder(module)
                .withImportValues(HostFunctions.bound(slot::execution))
                .withMemoryFactory(ByteArrayMemory::new)
                .withMachineFactory(machines)
                .withStart(false)
                .build();
    }

    /** Segments outside their memory and false import types come to light only here. */
    private void tried() {
        try {
            instance(new Slot());
        } catch (UnlinkableException unlinkable) {
            throw new RefusedModule("a host function is imported with a type that it does not have", unlinkable);
        } catch (UninstantiableException outside) {
            throw new RefusedModule("a data or element segment lies outside its memory or table", outside);
        } catch (RuntimeException invalid) {
            throw new RefusedModule("the module is not valid WebAssembly", invalid);
        }
    }

    private static WasmModule parsed(MeteredModule metered) {
        try {
            return Parser.parse(metered.bytes());
        } catch (RuntimeException invalid) {
            throw new RefusedModule(
                    "the module is not valid WebAssembly: its instructions do not fit together", invalid);
        }
    }

    private static Set<String> methods(WasmModule module) {
        Set<String> methods = new HashSet<>();
        for (int i = 0; i < module.exportSection().exportCount(); i++) {
            Export export = module.exportSection().getExport(i);
            if (export.exportType() == ExternalType.FUNCTION) {
                methods.add(method(export, module));
            }
        }
        if (methods.isEmpty()) {
            throw new RefusedModule("the module exports no method");
        }
        return methods;
    }

    private static String method(Export export, WasmModule module) {
        if (!METHOD.matcher(export.name()).matches()) {
            throw new RefusedModule("the exported function \"" + Messages.printable(export.name())
                    + "\" has no method's name: " + METHOD);
        }
        FunctionType type = type(export.index(), module);
        if (!type.params().isEmpty() || !type.returns().isEmpty()) {
            throw new RefusedModule("the exported function \"" + export.name()
                    + "\" has parameters or results: a method has none, it asks its host for the arguments");
        }
        return export.name();
    }

    private static FunctionType type(int function, WasmModule module) {
        int imports = module.importSection().importCount();
        int type = function < imports
                ? ((FunctionImport) module.importSection().getImport(function)).typeIndex()
                : module.functionSection().getFunctionType(function - imports);
        return module.typeSection().getType(type);
    }

    /** What a fresh instance takes. */
    private static long startGas(byte[] wasm, WasmModule module) {
        int pages = module.memorySection()
                .filter(section -> section.memoryCount() > 0)
                .map(section -> section.getMemory(0).limits().initialPages())
                .orElse(0);
        int entries = Arrays.stream(module.elementSection().elements())
                .mapToInt(element -> element.initializers().size())
                .sum();
        int settings =
                module.globalSection().globalCount() + module.dataSection().dataSegmentCount() + entries;
        return wasm.length / GasSchedule.CODE_BYTES_A_UNIT
                + (long) pages * GasSchedule.PAGE
                + (long) settings * GasSchedule.SETTING;
    }

    private static String outOfGas(Call call) {
        return "out of gas: the limit was " + call.gasLimit();
    }

    private static Outcome failed(Status status, long gasUsed, @Nullable String message) {
        return new Outcome(status, gasUsed, new byte[0], message == null ? "" : message, List.of());
    }

    /** The imports are bound before the instance is there, of which the execution is made. */
    private static final class Slot {
        private @Nullable Execution execution;

        Execution execution() {
            if (execution == null) {
                throw new IllegalStateException("a host function was called while the instance was made");
            }
            return execution;
        }
    }
}
