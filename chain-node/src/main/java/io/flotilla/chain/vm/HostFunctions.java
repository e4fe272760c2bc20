package io.flotilla.chain.vm;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import run.endive.runtime.HostFunction;
import run.endive.runtime.ImportValues;
import run.endive.wasm.types.FunctionType;
import run.endive.wasm.types.ValType;

/** What a contract may import from {@value #MODULE}: name, type and meaning, in one table. */
final class HostFunctions {
    static final String MODULE = "env";

    private static final long[] NOTHING = {};
    private static final Map<String, Entry> ALL = new TreeMap<>();

    static {
        answer32("argument_count", 0, (e, a) -> e.argumentCount());
        answer32("argument", 3, (e, a) -> e.argument(a[0], a[1], a[2]));
        answer32("caller", 2, (e, a) -> e.caller(a[0], a[1]));
        answer32("state_read", 4, (e, a) -> e.stateRead(a[0], a[1], a[2], a[3]));
        order("state_write", 4, (e, a) -> e.stateWrite(a[0], a[1], a[2], a[3]));
        order("state_delete", 2, (e, a) -> e.stateDelete(a[0], a[1]));
        order("output", 2, (e, a) -> e.output(a[0], a[1]));
        order("emit", 4, (e, a) -> e.emit(a[0], a[1], a[2], a[3]));
        order("sha256", 3, (e, a) -> e.sha256(a[0], a[1], a[2]));
        order("revert", 2, (e, a) -> {
            throw e.revert(a[0], a[1]);
        });
        order("abort", 4, (e, a) -> {
            throw e.abort(a[0], a[2]);
        });
        answer64("height", Execution::height);
        answer64("time", Execution::time);
    }

    private HostFunctions() {}

    private record Entry(FunctionType type, Handler handler) {}

    private interface Handler {
        long[] apply(Execution execution, long[] arguments);
    }

    private interface Answer32 {
        int apply(Execution execution, int[] arguments);
    }

    private interface Order {
        void apply(Execution execution, int[] arguments);
    }

    private interface Answer64 {
        long apply(Execution execution);
    }

    static Set<String> names() {
        return ALL.keySet();
    }

    /** @param execution asked for at each call of a host function, none of which happens while an instance is made */
    static ImportValues bound(Supplier<Execution> execution) {
        ImportValues.Builder imports = ImportValues.builder();
        ALL.forEach((name, entry) -> imports.addFunction(new HostFunction(
                MODULE, name, entry.type, (instance, arguments) -> entry.handler.apply(execution.get(), arguments))));
        return imports.build();
    }

    private static void answer32(String name, int parameters, Answer32 meaning) {
        ALL.put(name, new Entry(FunctionType.of(i32s(parameters), List.of(ValType.I32)), (execution, arguments) ->
                new long[] {meaning.apply(execution, ints(arguments))}));
    }

    private static void order(String name, int parameters, Order meaning) {
        ALL.put(name, new Entry(FunctionType.of(i32s(parameters), List.of()), (execution, arguments) -> {
            meaning.apply(execution, ints(arguments));
            return NOTHING;
        }));
    }

    private static void answer64(String name, Answer64 meaning) {
        ALL.put(name, new Entry(FunctionType.of(List.of(), List.of(ValType.I64)), (execution, arguments) ->
                new long[] {meaning.apply(execution)}));
    }

    private static List<ValType> i32s(int count) {
        return List.of(ValType.I32, ValType.I32, ValType.I32, ValType.I32).subList(0, count);
    }

    private static int[] ints(long[] values) {
        int[] ints = new int[values.length];
        for (int i = 0; i < ints.length; i++) {
            ints[i] = (int) values[i];
        }
        return ints;
    }
}
