package io.flotilla.chain.vm;

import java.util.Arrays;

/**
 * Writes gas and call depth into a function's code. Each stretch of instructions without a jump in or out pays for all of
 * itself at its start; each call counts the depth up before it and down after it. Both counters are globals that the
 * module cannot name, and when one is exceeded the code traps.
 *
 * <p>It also puts others in the place of instructions that Endive 1.0 does not carry out alike, interpreted and compiled:
 * its interpreter lets the sum of address and offset wrap around in stores of a byte and in {@code i64.store32}, and
 * writes where its compiler traps; and it keeps all 64 bits of an {@code i32.mul}, which {@code if} then looks at.
 */
final class Metering {
    static final int MOST_DEPTH = 250;
    static final int MOST_INSTRUCTIONS = 8_000;
    /** How many it adds, behind the module's own. */
    static final int GLOBALS = 4;

    private final Layout layout;

    /**
     * How much the module itself has; the additions come after it, where its code cannot name them.
     *
     * @param types how many
     * @param globals how many
     * @param functions how many, imported ones with it
     */
    record Layout(int types, int globals, int functions) {
        /** The global with the gas that is left, i64. */
        int gas() {
            return globals;
        }

        /** The global with the number of open calls, i32. */
        int depth() {
            return globals + 1;
        }

        /** The global with the byte that is stored next, i32. */
        int value() {
            return globals + 2;
        }

        /** The global with the address that it is stored at, i32. */
        int address() {
            return globals + 3;
        }

        /** The function that pays for {@code memory.grow}. */
        int grow() {
            return functions;
        }

        int copy() {
            return functions + 1;
        }

        int fill() {
            return functions + 2;
        }
    }

    Metering(Layout layout) {
        this.layout = layout;
    }

    /**
     * @param code a function's instructions with their final {@code end}
     * @param locals how many variables each call of it has to set to 0
     */
    byte[] metered(WasmReader code, int locals) {
        WasmWriter out = new WasmWriter();
        WasmWriter stretch = new WasmWriter();
        int cost = locals / GasSchedule.LOCALS_A_UNIT;
        int instructions = 0;
        Nesting nesting = new Nesting();
        while (code.hasMore()) {
            if (nesting.closed()) {
                throw new RefusedModule("a function goes on after its end");
            }
            if (++instructions > MOST_INSTRUCTIONS) {
                throw tooLong();
            }
            int from = code.position();
            int opcode = code.u8();
            if (opcode == Instruction.BULK) {
                cost += bulk(code, stretch);
                continue;
            }
            cost += Instruction.cost(opcode);
            instructions += immediates(opcode, code, nesting);
            write(stretch, opcode, code.between(from, code.position()));
            nesting.pass(opcode);
            if (endsStretch(opcode)) {
                flush(out, stretch, cost);
                stretch = new WasmWriter();
                cost = 0;
            }
        }
        if (!nesting.closed()) {
            throw new RefusedModule("a function does not end");
        }
        return out.toBytes();
    }

    /** The body of the function behind {@code memory.grow}: pays for the pages asked for, in advance. */
    byte[] growBody() {
        WasmWriter body = new WasmWriter().u8(0);
        payForOperand(body, 0, Instruction.I64_MUL, GasSchedule.PAGE);
        body.u8(Instruction.LOCAL_GET, 0, Instruction.MEMORY_GROW, 0, Instruction.END);
        return body.toBytes();
    }

    /** The body of the function behind {@code memory.copy} or {@code memory.fill}: pays for the bytes in advance. */
    byte[] bulkBody(boolean copy) {
        WasmWriter body = new WasmWriter().u8(0);
        payForOperand(body, 2, Instruction.I64_DIV_U, GasSchedule.BULK_BYTES_A_UNIT);
        for (int local = 0; local < 3; local++) {
            body.u8(Instruction.LOCAL_GET, local);
        }
        body.u8(Instruction.BULK, copy ? Instruction.BULK_COPY : Instruction.BULK_FILL);
        body.raw(new byte[copy ? 2 : 1]);
        return body.u8(Instruction.END).toBytes();
    }

    /**
     * Passes over them, and lets nothing through that names an addition.
     *
     * @return for how many further instructions they count
     */
    private int immediates(int opcode, WasmReader code, Nesting nesting) {
        int from = code.position();
        int targets = Instruction.skipImmediates(opcode, code);
        WasmReader again = code.from(from);
        switch (opcode) {
            case Instruction.GLOBAL_GET, Instruction.GLOBAL_SET -> known(again.u32(), layout.globals(), "global");
            case Instruction.CALL -> known(again.u32(), layout.functions(), "function");
            case Instruction.CALL_INDIRECT -> known(again.u32(), layout.types(), "type");
            case Instruction.BR, Instruction.BR_IF -> nesting.label(again.u32());
            case Instruction.BR_TABLE -> {
                for (int left = again.count(); left >= 0; left--) {
                    nesting.label(again.u32());
                }
            }
            default -> {}
        }
        if (targets > MOST_INSTRUCTIONS) {
            throw tooLong();
        }
        return targets;
    }

    private static void known(int index, int count, String what) {
        if (Integer.compareUnsigned(index, count) >= 0) {
            throw new RefusedModule("the code names " + what + " " + Integer.toUnsignedString(index) + " of " + count);
        }
    }

    private static RefusedModule tooLong() {
        return new RefusedModule(
                "a function has more than " + MOST_INSTRUCTIONS + " instructions: split it into smaller ones");
    }

    private int bulk(WasmReader code, WasmWriter stretch) {
        int kind = code.u32();
        if (kind != Instruction.BULK_COPY && kind != Instruction.BULK_FILL) {
            throw new RefusedModule(
                    "instruction 0xfc " + kind + " is refused: of bulk memory only copy and fill are allowed");
        }
        byte[] memories = code.take(kind == Instruction.BULK_COPY ? 2 : 1);
        if (!Arrays.equals(memories, new byte[memories.length])) {
            throw new RefusedModule("only memory 0 exists");
        }
        stretch.u8(Instruction.CALL).u32(kind == Instruction.BULK_COPY ? layout.copy() : layout.fill());
        return GasSchedule.BULK;
    }

    private void write(WasmWriter stretch, int opcode, byte[] instruction) {
        if (opcode == Instruction.MEMORY_GROW) {
            stretch.u8(Instruction.CALL).u32(layout.grow());
        } else if (opcode == Instruction.CALL || opcode == Instruction.CALL_INDIRECT) {
            deeper(stretch);
            stretch.raw(instruction);
            shallower(stretch);
        } else if (opcode == Instruction.I32_MUL) {
            stretch.raw(instruction).u8(Instruction.I32_CONST, 0, Instruction.I32_OR);
        } else if (opcode == Instruction.I64_STORE32) {
            stretch.u8(Instruction.I32_WRAP_I64, Instruction.I32_STORE).raw(immediates(instruction));
        } else if ((opcode == Instruction.I32_STORE8 || opcode == Instruction.I64_STORE8) && offset(instruction) != 0) {
            storeByte(stretch, opcode, immediates(instruction));
        } else {
            stretch.raw(instruction);
        }
    }

    /** A load from the same place traps where the store has to. */
    private void storeByte(WasmWriter to, int opcode, byte[] immediates) {
        if (opcode == Instruction.I64_STORE8) {
            to.u8(Instruction.I32_WRAP_I64);
        }
        to.u8(Instruction.GLOBAL_SET).u32(layout.value());
        to.u8(Instruction.GLOBAL_SET).u32(layout.address());
        to.u8(Instruction.GLOBAL_GET).u32(layout.address());
        to.u8(Instruction.I32_LOAD8_U).raw(immediates).u8(Instruction.DROP);
        to.u8(Instruction.GLOBAL_GET).u32(layout.address());
        to.u8(Instruction.GLOBAL_GET).u32(layout.value());
        to.u8(Instruction.I32_STORE8).raw(immediates);
    }

    private static byte[] immediates(byte[] instruction) {
        return Arrays.copyOfRange(instruction, 1, instruction.length);
    }

    /** Of an access to memory. */
    private static int offset(byte[] instruction) {
        WasmReader reader = new WasmReader(immediates(instruction));
        reader.u32();
        return reader.u32();
    }

    private void flush(WasmWriter out, WasmWriter stretch, int cost) {
        if (cost > 0) {
            out.u8(Instruction.GLOBAL_GET).u32(layout.gas());
            out.u8(Instruction.I64_CONST).signed(cost);
            pay(out);
        }
        out.raw(stretch.toBytes());
    }

    private void payForOperand(WasmWriter body, int local, int operation, int by) {
        body.u8(Instruction.GLOBAL_GET).u32(layout.gas());
        body.u8(Instruction.LOCAL_GET, local, Instruction.I64_EXTEND_I32_U);
        body.u8(Instruction.I64_CONST).signed(by).u8(operation);
        pay(body);
    }

    /** On the stack: what is left, and what to take from it. */
    private void pay(WasmWriter out) {
        out.u8(Instruction.I64_SUB, Instruction.GLOBAL_SET).u32(layout.gas());
        out.u8(Instruction.GLOBAL_GET).u32(layout.gas());
        out.u8(Instruction.I64_CONST, 0, Instruction.I64_LT_S);
        trapIf(out);
    }

    private void deeper(WasmWriter out) {
        count(out, Instruction.I32_ADD);
        out.u8(Instruction.GLOBAL_GET).u32(layout.depth());
        out.u8(Instruction.I32_CONST).signed(MOST_DEPTH).u8(Instruction.I32_GT_U);
        trapIf(out);
    }

    private void shallower(WasmWriter out) {
        count(out, Instruction.I32_SUB);
    }

    private void count(WasmWriter out, int operation) {
        out.u8(Instruction.GLOBAL_GET).u32(layout.depth());
        out.u8(Instruction.I32_CONST, 1, operation, Instruction.GLOBAL_SET).u32(layout.depth());
    }

    private static void trapIf(WasmWriter out) {
        out.u8(Instruction.IF, Instruction.EMPTY, Instruction.UNREACHABLE, Instruction.END);
    }

    /** After these the next instruction may be reached from elsewhere, or not at all. */
    private static boolean endsStretch(int opcode) {
        return switch (opcode) {
            case Instruction.LOOP,
                    Instruction.IF,
                    Instruction.ELSE,
                    Instruction.END,
                    Instruction.BR,
                    Instruction.BR_IF,
                    Instruction.BR_TABLE,
                    Instruction.RETURN,
                    Instruction.UNREACHABLE -> true;
            default -> false;
        };
    }
}
