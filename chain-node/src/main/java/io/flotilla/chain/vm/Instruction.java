package io.flotilla.chain.vm;

/** The instructions a contract may use: the first WebAssembly version without floats, sign extension, bulk copy and fill. */
final class Instruction {
    static final int UNREACHABLE = 0x00;
    static final int BLOCK = 0x02;
    static final int LOOP = 0x03;
    static final int IF = 0x04;
    static final int ELSE = 0x05;
    static final int END = 0x0b;
    static final int BR = 0x0c;
    static final int BR_IF = 0x0d;
    static final int BR_TABLE = 0x0e;
    static final int RETURN = 0x0f;
    static final int CALL = 0x10;
    static final int CALL_INDIRECT = 0x11;
    static final int DROP = 0x1a;
    static final int LOCAL_GET = 0x20;
    static final int GLOBAL_GET = 0x23;
    static final int GLOBAL_SET = 0x24;
    static final int I32_LOAD8_U = 0x2d;
    static final int I32_STORE = 0x36;
    static final int I32_STORE8 = 0x3a;
    static final int I64_STORE8 = 0x3c;
    static final int I64_STORE32 = 0x3e;
    static final int MEMORY_GROW = 0x40;
    static final int I32_CONST = 0x41;
    static final int I64_CONST = 0x42;
    static final int I64_LT_S = 0x53;
    static final int I32_GT_U = 0x4b;
    static final int I32_ADD = 0x6a;
    static final int I32_SUB = 0x6b;
    static final int I32_MUL = 0x6c;
    static final int I32_OR = 0x72;
    static final int I64_ADD = 0x7c;
    static final int I64_SUB = 0x7d;
    static final int I64_MUL = 0x7e;
    static final int I64_DIV_U = 0x80;
    static final int I32_WRAP_I64 = 0xa7;
    static final int I64_EXTEND_I32_U = 0xad;
    static final int BULK = 0xfc;
    static final int BULK_COPY = 10;
    static final int BULK_FILL = 11;
    private static final int MOST_ALIGNMENT = 3;
    static final int EMPTY = 0x40;
    static final int I32 = 0x7f;
    static final int I64 = 0x7e;

    private Instruction() {}

    /**
     * Its cost in gas units, without what its operands add.
     *
     * @throws RefusedModule when a contract may not use it
     */
    static int cost(int opcode) {
        if (!allowed(opcode)) {
            throw new RefusedModule(refusal(opcode));
        }
        if (opcode == CALL) {
            return GasSchedule.CALL;
        }
        if (opcode == CALL_INDIRECT) {
            return GasSchedule.INDIRECT_CALL;
        }
        if (opcode == MEMORY_GROW) {
            return GasSchedule.GROW;
        }
        if (opcode >= 0x28 && opcode <= 0x3e) {
            return GasSchedule.MEMORY_ACCESS;
        }
        boolean division = (opcode >= 0x6d && opcode <= 0x70) || (opcode >= 0x7f && opcode <= 0x82);
        return division ? GasSchedule.DIVISION : GasSchedule.PLAIN;
    }

    /**
     * Passes over what follows the opcode.
     *
     * @return how many targets a {@code br_table} lists, else 0
     */
    static int skipImmediates(int opcode, WasmReader code) {
        switch (opcode) {
            case BLOCK, LOOP, IF -> blockType(code);
            case BR, BR_IF, CALL, LOCAL_GET, 0x21, 0x22, GLOBAL_GET, GLOBAL_SET -> code.u32();
            case BR_TABLE -> {
                int targets = code.count();
                for (int i = 0; i <= targets; i++) {
                    code.u32();
                }
                return targets;
            }
            case CALL_INDIRECT -> {
                code.u32();
                zero(code);
            }
            case 0x3f, MEMORY_GROW -> zero(code);
            case I32_CONST -> code.skipS32();
            case I64_CONST -> code.skipS64();
            default -> {
                if (opcode >= 0x28 && opcode <= 0x3e) {
                    alignment(code);
                    code.u32();
                }
            }
        }
        return 0;
    }

    /** @throws RefusedModule unless it is an integer type */
    static int valueType(int type) {
        if (type != I32 && type != I64) {
            throw new RefusedModule(
                    type == 0x7d || type == 0x7c
                            ? "floating-point types are refused: nodes must come to the same bits; use integers"
                            : "value type 0x" + Integer.toHexString(type) + " is refused: use i32 and i64");
        }
        return type;
    }

    private static void blockType(WasmReader code) {
        int type = code.u8();
        if (type != EMPTY) {
            valueType(type);
        }
    }

    /** Above the third a bit says that the number of a memory follows: an engine would read on from elsewhere than we do. */
    private static void alignment(WasmReader code) {
        if (Integer.compareUnsigned(code.u32(), MOST_ALIGNMENT) > 0) {
            throw new RefusedModule("an alignment above 8 bytes, or a memory other than the first, is refused");
        }
    }

    private static void zero(WasmReader code) {
        if (code.u8() != 0) {
            throw new RefusedModule("only memory 0 and table 0 exist");
        }
    }

    private static boolean allowed(int opcode) {
        boolean control = opcode <= CALL_INDIRECT && (opcode <= ELSE || opcode >= END);
        boolean variables = opcode == DROP || opcode == 0x1b || (opcode >= LOCAL_GET && opcode <= GLOBAL_SET);
        boolean integers = (opcode >= 0x45 && opcode <= 0x5a)
                || (opcode >= 0x67 && opcode <= 0x8a)
                || opcode == I32_WRAP_I64
                || opcode == 0xac
                || opcode == I64_EXTEND_I32_U
                || (opcode >= 0xc0 && opcode <= 0xc4);
        return control || variables || memory(opcode) || opcode == I32_CONST || opcode == I64_CONST || integers;
    }

    private static boolean memory(int opcode) {
        boolean floats = opcode == 0x2a || opcode == 0x2b || opcode == 0x38 || opcode == 0x39;
        return opcode >= 0x28 && opcode <= MEMORY_GROW && !floats;
    }

    private static String refusal(int opcode) {
        boolean floats = (opcode >= 0x2a && opcode <= 0x39) || (opcode >= 0x43 && opcode <= 0xbf);
        return floats
                ? "floating-point instruction 0x" + Integer.toHexString(opcode)
                        + " is refused: nodes must come to the same bits; use integers"
                : "instruction 0x" + Integer.toHexString(opcode)
                        + " is refused: build for the first WebAssembly version with sign extension and bulk memory";
    }
}
