package io.flotilla.chain.vm;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A contract's module, checked against what the chain allows, with gas and depth counters in its code. The types of its
 * instructions are the engine's business, which validates the outcome once more.
 */
public final class MeteredModule {
    public static final int MOST_BYTES = 256 << 10;
    public static final int MOST_PAGES = 64;

    private static final int MAGIC = 0x6d736100;
    private static final int FUNCTION_TYPE = 0x60;
    private static final int FUNCREF = 0x70;
    private static final int MOST_TABLE = 4_096;
    private static final int MOST_LOCALS = 1_000;
    /** Java's methods take 255 words, an i64 is two of them. */
    private static final int MOST_PARAMETERS = 64;
    /** Of types, functions, globals, data segments: what each call's fresh instance has to go through. */
    private static final int MOST_ELEMENTS = 4_096;

    private static final int MOST_IMPORTS = 64;
    private static final int MOST_EXPORTS = 256;
    private static final int EXPORTED_FUNCTION = 0;
    private static final int EXPORTED_MEMORY = 2;
    private static final String HOST = "env";

    private final byte[] bytes;
    private final int gas;
    private final int depth;

    private MeteredModule(byte[] bytes, int gas, int depth) {
        this.bytes = bytes;
        this.gas = gas;
        this.depth = depth;
    }

    /** The module that runs. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** Index of the global with the gas that is left, an i64. */
    public int gas() {
        return gas;
    }

    /** Index of the global with the number of open calls, an i32. */
    public int depth() {
        return depth;
    }

    /**
     * @param hostFunctions what may be imported from {@code env}
     * @throws RefusedModule that says what is not allowed
     */
    public static MeteredModule of(byte[] wasm, Set<String> hostFunctions) {
        if (wasm.length > MOST_BYTES) {
            throw new RefusedModule("the module has " + wasm.length + " bytes; at most " + MOST_BYTES + " are allowed");
        }
        WasmReader reader = new WasmReader(wasm);
        if (little(reader) != MAGIC || little(reader) != 1) {
            throw new RefusedModule("this is not a WebAssembly module of version 1");
        }
        return new Rewriting(hostFunctions).rewrite(reader);
    }

    private static int little(WasmReader reader) {
        return reader.u8() | (reader.u8() << 8) | (reader.u8() << 16) | (reader.u8() << 24);
    }

    /** One pass over the sections; what a later one needs of an earlier one is kept here. */
    private static final class Rewriting {
        private final Set<String> hostFunctions;
        private final WasmWriter out = new WasmWriter().u8(0, 'a', 's', 'm', 1, 0, 0, 0);
        private int types;
        private int imported;
        private int functions;
        private int globals;
        private boolean globalsWritten;
        private boolean memory;

        Rewriting(Set<String> hostFunctions) {
            this.hostFunctions = hostFunctions;
        }

        MeteredModule rewrite(WasmReader module) {
            int last = 0;
            while (module.hasMore()) {
                int id = module.u8();
                WasmReader section = module.part(module.u32());
                if (id == 0) {
                    continue;
                }
                if (id != 12 && id <= last) {
                    throw new RefusedModule("section " + id + " stands behind section " + last);
                }
                last = id == 12 ? last : id;
                if (id > 6 && !globalsWritten) {
                    section(6, globals(null));
                }
                section(id, section);
            }
            if (!globalsWritten) {
                throw new RefusedModule("the module has no code");
            }
            return new MeteredModule(out.toBytes(), globals, globals + 1);
        }

        private void section(int id, WasmReader from) {
            switch (id) {
                case 1 -> section(1, types(from));
                case 2 -> section(2, imports(from));
                case 3 -> section(3, functions(from));
                case 4 -> section(4, tables(from));
                case 5 -> section(5, memories(from));
                case 6 -> section(6, globals(from));
                case 8 -> throw new RefusedModule("a start function is refused: export a method instead");
                case 7 -> section(7, exports(from));
                case 9 -> section(9, elements(from));
                case 10 -> section(10, code(from));
                case 11 -> section(11, data(from));
                case 12 -> from.u32();
                default -> throw new RefusedModule("section " + id + " is refused");
            }
            from.atEnd("section " + id);
        }

        private void section(int id, WasmWriter content) {
            out.u8(id).sized(content.toBytes());
        }

        private WasmWriter types(WasmReader from) {
            types = count(from, MOST_ELEMENTS, "types");
            WasmWriter to = new WasmWriter().u32(types + 2);
            for (int i = 0; i < types; i++) {
                if (from.u8() != FUNCTION_TYPE) {
                    throw new RefusedModule("type " + i + " is no function type");
                }
                to.u8(FUNCTION_TYPE);
                valueTypes(from, to, MOST_PARAMETERS, "parameters");
                valueTypes(from, to, 1, "results");
            }
            int i32 = Instruction.I32;
            return to.u8(FUNCTION_TYPE, 1, i32, 1, i32).u8(FUNCTION_TYPE, 3, i32, i32, i32, 0);
        }

        private static int count(WasmReader from, int most, String what) {
            int count = from.count();
            if (count > most) {
                throw new RefusedModule(count + " " + what + " are refused: at most " + most + " are allowed");
            }
            return count;
        }

        private static int index(WasmReader from, int count, String what) {
            int index = from.u32();
            if (Integer.compareUnsigned(index, count) >= 0) {
                throw new RefusedModule("there is no " + what + " " + Integer.toUnsignedString(index));
            }
            return index;
        }

        private static void valueTypes(WasmReader from, WasmWriter to, int most, String what) {
            int count = count(from, most, what + " of a function");
            to.u32(count);
            for (int i = 0; i < count; i++) {
                to.u8(Instruction.valueType(from.u8()));
            }
        }

        private WasmWriter imports(WasmReader from) {
            imported = count(from, MOST_IMPORTS, "imports");
            WasmWriter to = new WasmWriter().u32(imported);
            for (int i = 0; i < imported; i++) {
                String module = name(from);
                String field = name(from);
                boolean function = from.u8() == 0;
                if (!function || !module.equals(HOST) || !hostFunctions.contains(field)) {
                    throw new RefusedModule(
                            "import " + module + "." + field + " is refused: of " + HOST + " there are the functions "
                                    + hostFunctions.stream().sorted().toList());
                }
                to.name(module).name(field).u8(0).u32(index(from, types, "type"));
            }
            return to;
        }

        private WasmWriter functions(WasmReader from) {
            functions = count(from, MOST_ELEMENTS, "functions");
            WasmWriter to = new WasmWriter().u32(functions + 3);
            for (int i = 0; i < functions; i++) {
                to.u32(index(from, types, "type"));
            }
            return to.u32(types).u32(types + 1).u32(types + 1);
        }

        private static WasmWriter tables(WasmReader from) {
            int count = from.count();
            WasmWriter to = new WasmWriter().u32(count);
            for (int i = 0; i < count; i++) {
                if (i > 0 || from.u8() != FUNCREF) {
                    throw new RefusedModule(
                            "more than one table, or one of something other than functions, is refused");
                }
                limits(from, to.u8(FUNCREF), MOST_TABLE, "a table");
            }
            return to;
        }

        private WasmWriter memories(WasmReader from) {
            int count = from.count();
            if (count > 1) {
                throw new RefusedModule("more than one memory is refused");
            }
            memory = count == 1;
            WasmWriter to = new WasmWriter().u32(count);
            if (memory) {
                limits(from, to, MOST_PAGES, "the memory");
            }
            return to;
        }

        /** A missing or higher maximum becomes the chain's. */
        private static void limits(WasmReader from, WasmWriter to, int most, String what) {
            int flags = from.u8();
            if (flags > 1) {
                throw new RefusedModule("shared or 64-bit limits of " + what + " are refused");
            }
            long first = Integer.toUnsignedLong(from.u32());
            long maximum = flags == 0 ? most : Math.min(most, Integer.toUnsignedLong(from.u32()));
            if (first > maximum) {
                throw new RefusedModule(what + " starts with " + first + ", above its maximum of " + maximum
                        + (what.contains("memory") ? " pages" : " entries"));
            }
            to.u8(1).u32((int) first).u32((int) maximum);
        }

        private WasmWriter globals(@Nullable WasmReader from) {
            globalsWritten = true;
            globals = from == null ? 0 : count(from, MOST_ELEMENTS, "globals");
            WasmWriter to = new WasmWriter().u32(globals + Metering.GLOBALS);
            for (int i = 0; i < globals; i++) {
                WasmReader section = Objects.requireNonNull(from);
                to.u8(Instruction.valueType(section.u8()), section.u8());
                constant(section, to);
            }
            to.u8(Instruction.I64, 1, Instruction.I64_CONST, 0, Instruction.END);
            for (int added = 1; added < Metering.GLOBALS; added++) {
                to.u8(Instruction.I32, 1, Instruction.I32_CONST, 0, Instruction.END);
            }
            return to;
        }

        private static void constant(WasmReader from, WasmWriter to) {
            int start = from.position();
            int opcode = from.u8();
            if (opcode == Instruction.I32_CONST) {
                from.skipS32();
            } else if (opcode == Instruction.I64_CONST) {
                from.skipS64();
            } else {
                throw new RefusedModule("an initial value that is not an integer constant is refused");
            }
            if (from.u8() != Instruction.END) {
                throw new RefusedModule("an initial value of more than one instruction is refused");
            }
            to.raw(from.between(start, from.position()));
        }

        private WasmWriter exports(WasmReader from) {
            int count = count(from, MOST_EXPORTS, "exports");
            WasmWriter to = new WasmWriter().u32(count);
            for (int i = 0; i < count; i++) {
                String name = name(from);
                int kind = from.u8();
                if (kind != EXPORTED_FUNCTION && kind != EXPORTED_MEMORY) {
                    throw new RefusedModule("export \"" + Messages.printable(name)
                            + "\" is refused: of a contract's own only functions and the memory are exported");
                }
                int index = kind == EXPORTED_MEMORY
                        ? index(from, memory ? 1 : 0, "memory")
                        : index(from, imported + functions, "function");
                to.name(name).u8(kind).u32(index);
            }
            return to;
        }

        private WasmWriter elements(WasmReader from) {
            int count = count(from, MOST_ELEMENTS, "element segments");
            int all = 0;
            WasmWriter to = new WasmWriter().u32(count);
            for (int i = 0; i < count; i++) {
                plain(from, "element");
                to.u32(0);
                constant(from, to);
                int entries = count(from, MOST_TABLE - all, "further entries of a table");
                all += entries;
                to.u32(entries);
                for (int k = 0; k < entries; k++) {
                    to.u32(index(from, imported + functions, "function"));
                }
            }
            return to;
        }

        private static WasmWriter data(WasmReader from) {
            int count = count(from, MOST_ELEMENTS, "data segments");
            WasmWriter to = new WasmWriter().u32(count);
            for (int i = 0; i < count; i++) {
                plain(from, "data");
                to.u32(0);
                constant(from, to);
                to.sized(from.take(from.u32()));
            }
            return to;
        }

        private static void plain(WasmReader from, String what) {
            if (from.u32() != 0) {
                throw new RefusedModule("passive and declared " + what + " segments are refused");
            }
        }

        private WasmWriter code(WasmReader from) {
            int bodies = from.count();
            if (bodies != functions) {
                throw new RefusedModule(functions + " functions are declared and " + bodies + " have code");
            }
            Metering metering = new Metering(new Metering.Layout(types, globals, imported + functions));
            WasmWriter to = new WasmWriter().u32(bodies + 3);
            for (int i = 0; i < bodies; i++) {
                WasmReader body = from.part(from.u32());
                WasmWriter changed = new WasmWriter();
                int locals = locals(body, changed);
                to.sized(changed.raw(metering.metered(body, locals)).toBytes());
            }
            List<byte[]> helpers =
                    memory ? List.of(metering.growBody(), metering.bulkBody(true), metering.bulkBody(false)) : idle();
            helpers.forEach(to::sized);
            return to;
        }

        /** Without a memory nothing calls them. */
        private static List<byte[]> idle() {
            List<byte[]> bodies = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                bodies.add(new byte[] {0, Instruction.UNREACHABLE, Instruction.END});
            }
            return bodies;
        }

        /** @return how many there are */
        private static int locals(WasmReader from, WasmWriter to) {
            int groups = from.count();
            to.u32(groups);
            long all = 0;
            for (int i = 0; i < groups; i++) {
                int count = from.u32();
                all += Integer.toUnsignedLong(count);
                if (all > MOST_LOCALS) {
                    throw new RefusedModule("a function has more than " + MOST_LOCALS + " local variables");
                }
                to.u32(count).u8(Instruction.valueType(from.u8()));
            }
            return (int) all;
        }

        private static String name(WasmReader from) {
            byte[] bytes = from.take(from.u32());
            try {
                return StandardCharsets.UTF_8
                        .newDecoder()
                        .decode(ByteBuffer.wrap(bytes))
                        .toString();
            } catch (CharacterCodingException invalid) {
                throw new RefusedModule("a name is not UTF-8", invalid);
            }
        }
    }
}
