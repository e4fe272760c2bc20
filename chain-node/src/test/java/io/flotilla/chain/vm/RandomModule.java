package io.flotilla.chain.vm;

import java.util.Random;

/**
 * Valid modules of three functions that call each other, directly and through a table, with loops, branches, memory
 * accesses in and out of bounds, divisions and host functions: whatever a seed comes to. The method {@code go} writes
 * into its output what its variables and its memory came to.
 */
final class RandomModule {
    private static final int I32 = Instruction.I32;
    private static final int I64 = Instruction.I64;
    /** Host functions come first in the index space. */
    private static final int OUTPUT = 0;

    private static final int READ = 1;
    private static final int WRITE = 2;
    private static final int TIME = 3;
    private static final int GO = 4;
    private static final int FUNCTIONS = 3;
    private static final int[] TYPES = {0, 1, 2};
    /** Variables of each type in each function, parameters with them. */
    private static final int VARIABLES = 4;

    private static final int[] I32_BINARY = {
        0x46, 0x47, 0x48, 0x49, 0x4a, 0x4b, 0x4c, 0x4d, 0x4e, 0x4f, 0x6a, 0x6b, 0x6c, 0x6d, 0x6e, 0x6f, 0x70, 0x71,
        0x72, 0x73, 0x74, 0x75, 0x76, 0x77, 0x78
    };
    private static final int[] I64_COMPARE = {0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57, 0x58, 0x59, 0x5a};
    private static final int[] I64_BINARY = {
        0x7c, 0x7d, 0x7e, 0x7f, 0x80, 0x81, 0x82, 0x83, 0x84, 0x85, 0x86, 0x87, 0x88, 0x89, 0x8a
    };
    private static final int[] I32_UNARY = {0x45, 0x67, 0x68, 0x69, 0xc0, 0xc1};
    private static final int[] I64_UNARY = {0x79, 0x7a, 0x7b, 0xc2, 0xc3, 0xc4};
    private static final int[] I32_LOAD = {0x28, 0x2c, 0x2d, 0x2e, 0x2f};
    private static final int[] I64_LOAD = {0x29, 0x30, 0x31, 0x32, 0x33, 0x34, 0x35};
    private static final int[] I32_STORE = {0x36, 0x3a, 0x3b};
    private static final int[] I64_STORE = {0x37, 0x3c, 0x3d, 0x3e};

    private final Random random;
    private WasmWriter out = new WasmWriter();
    private int labels;
    private int within;

    private RandomModule(long seed) {
        this.random = new Random(seed);
    }

    static byte[] of(long seed) {
        return new RandomModule(seed).module();
    }

    private byte[] module() {
        return new ModuleSketch()
                .with(ModuleSketch.TYPES, RandomModule::types)
                .with(ModuleSketch.IMPORTS, to -> {
                    to.u32(4).name("env").name("output").u8(0, 3);
                    to.name("env").name("state_read").u8(0, 4);
                    to.name("env").name("state_write").u8(0, 5);
                    to.name("env").name("time").u8(0, 6);
                })
                .with(ModuleSketch.FUNCTIONS, to -> to.u32(FUNCTIONS).u8(TYPES))
                .with(ModuleSketch.TABLES, to -> to.u32(1).u8(0x70, 0, 6))
                .with(ModuleSketch.GLOBALS, to -> {
                    to.u32(2).u8(I32, 1, Instruction.I32_CONST, 7, Instruction.END);
                    to.u8(I64, 1, Instruction.I64_CONST, 9, Instruction.END);
                })
                .with(ModuleSketch.EXPORTS, to -> to.u32(1).name("go").u8(0).u32(GO))
                .with(
                        ModuleSketch.ELEMENTS,
                        to -> to.u32(1).u8(0, Instruction.I32_CONST, 0, Instruction.END, 4, GO, GO + 1, GO + 2, GO + 1))
                .with(ModuleSketch.CODE, to -> {
                    to.u32(FUNCTIONS);
                    for (int type : TYPES) {
                        to.sized(body(type));
                    }
                })
                .bytes();
    }

    private static void types(WasmWriter to) {
        to.u32(7).u8(0x60, 0, 0);
        to.u8(0x60, 2, I32, I64, 1, I32).u8(0x60, 2, I32, I64, 1, I64);
        to.u8(0x60, 2, I32, I32, 0).u8(0x60, 4, I32, I32, I32, I32, 1, I32).u8(0x60, 4, I32, I32, I32, I32, 0);
        to.u8(0x60, 0, 1, I64);
    }

    /** Variables 0 and 2 and 3 and 4 are i32, 1 and 5 and 6 and 7 are i64, whether or not the first two are parameters. */
    private byte[] body(int type) {
        out = new WasmWriter();
        within = type;
        if (type == 0) {
            out.u8(4, 1, I32, 1, I64, 3, I32, 3, I64);
        } else {
            out.u8(2, 3, I32, 3, I64);
        }
        statements(4 + random.nextInt(8), 3);
        if (type == 0) {
            report();
        } else if (type == 1) {
            i32(2);
        } else {
            i64(2);
        }
        return out.u8(Instruction.END).toBytes();
    }

    private void report() {
        for (int i = 0; i < VARIABLES; i++) {
            out.u8(Instruction.I32_CONST, 8 * i, Instruction.LOCAL_GET, i32Variable(i), 0x36, 0, 0);
            out.u8(Instruction.I32_CONST, 32 + 8 * i / 2, Instruction.LOCAL_GET, i64Variable(i), 0x37, 0, 0);
        }
        out.u8(Instruction.I32_CONST, 0, Instruction.I32_CONST).signed(512).u8(Instruction.CALL, OUTPUT);
    }

    private void statements(int count, int depth) {
        for (int i = 0; i < count; i++) {
            statement(depth);
        }
    }

    private void statement(int depth) {
        switch (random.nextInt(depth > 0 ? 14 : 8)) {
            case 0, 1 -> {
                i32(3);
                out.u8(0x21, i32Variable(random.nextInt(VARIABLES)));
            }
            case 2, 3 -> {
                i64(3);
                out.u8(0x21, i64Variable(random.nextInt(VARIABLES)));
            }
            case 4 -> {
                address();
                i32(2);
                memory(pick(I32_STORE));
            }
            case 5 -> {
                address();
                i64(2);
                memory(pick(I64_STORE));
            }
            case 6 -> global();
            case 7 -> rare();
            case 8, 9 -> nested(Instruction.BLOCK, depth);
            case 10 -> {
                i32(2);
                nested(Instruction.IF, depth);
            }
            case 11 -> loop(depth);
            case 12 -> branch();
            default -> table();
        }
    }

    private void global() {
        if (random.nextBoolean()) {
            i32(2);
            out.u8(Instruction.GLOBAL_SET, 0);
        } else {
            i64(2);
            out.u8(Instruction.GLOBAL_SET, 1);
        }
    }

    private void rare() {
        switch (random.nextInt(6)) {
            case 0 -> {
                address();
                i32(1);
                small();
                out.u8(Instruction.BULK, Instruction.BULK_FILL, 0);
            }
            case 1 -> {
                address();
                address();
                small();
                out.u8(Instruction.BULK, Instruction.BULK_COPY, 0, 0);
            }
            case 2 -> {
                small();
                out.u8(Instruction.MEMORY_GROW, 0, 0x1a);
            }
            case 3 -> {
                for (int i = 0; i < 4; i++) {
                    small();
                }
                out.u8(Instruction.CALL, WRITE);
            }
            case 4 -> {
                for (int i = 0; i < 4; i++) {
                    small();
                }
                out.u8(Instruction.CALL, READ, 0x1a);
            }
            default -> {
                out.u8(Instruction.CALL, TIME);
                out.u8(0x21, i64Variable(random.nextInt(VARIABLES)));
            }
        }
    }

    private void nested(int opcode, int depth) {
        out.u8(opcode, Instruction.EMPTY);
        labels++;
        statements(1 + random.nextInt(3), depth - 1);
        if (opcode == Instruction.IF && random.nextBoolean()) {
            out.u8(Instruction.ELSE);
            statements(1 + random.nextInt(2), depth - 1);
        }
        labels--;
        out.u8(Instruction.END);
    }

    private void loop(int depth) {
        out.u8(Instruction.LOOP, Instruction.EMPTY);
        labels++;
        statements(1 + random.nextInt(3), depth - 1);
        i32(2);
        out.u8(Instruction.I32_CONST, 3, 0x71, Instruction.I32_CONST, 3, 0x46, Instruction.BR_IF, 0);
        labels--;
        out.u8(Instruction.END);
    }

    private void branch() {
        if (labels == 0) {
            return;
        }
        i32(2);
        out.u8(Instruction.BR_IF, random.nextInt(labels));
    }

    private void table() {
        if (labels == 0) {
            return;
        }
        out.u8(Instruction.BLOCK, Instruction.EMPTY);
        i32(2);
        out.u8(Instruction.BR_TABLE, 2, 0, random.nextInt(labels + 1), random.nextInt(labels + 1));
        out.u8(Instruction.END);
    }

    private void i32(int depth) {
        switch (random.nextInt(depth > 0 ? 12 : 3)) {
            case 0 -> out.u8(Instruction.I32_CONST).signed(constant32());
            case 1 -> out.u8(Instruction.LOCAL_GET, i32Variable(random.nextInt(VARIABLES)));
            case 2 -> out.u8(Instruction.GLOBAL_GET, 0);
            case 3, 4, 5 -> {
                i32(depth - 1);
                i32(depth - 1);
                int operation = pick(I32_BINARY);
                if (operation >= 0x6d && operation <= 0x70 && random.nextInt(30) > 0) {
                    out.u8(Instruction.I32_CONST, 1, 0x76, Instruction.I32_CONST, 1, 0x72);
                }
                out.u8(operation);
            }
            case 6 -> {
                i64(depth - 1);
                i64(depth - 1);
                out.u8(pick(I64_COMPARE));
            }
            case 7 -> {
                i32(depth - 1);
                out.u8(pick(I32_UNARY));
            }
            case 8 -> {
                i64(depth - 1);
                out.u8(random.nextBoolean() ? 0xa7 : 0x50);
            }
            case 9 -> {
                address();
                memory(pick(I32_LOAD));
            }
            case 10 -> {
                i32(depth - 1);
                i32(depth - 1);
                i32(depth - 1);
                out.u8(0x1b);
            }
            default -> call(1, depth - 1);
        }
    }

    private void i64(int depth) {
        switch (random.nextInt(depth > 0 ? 10 : 3)) {
            case 0 -> out.u8(Instruction.I64_CONST).signed(constant64());
            case 1 -> out.u8(Instruction.LOCAL_GET, i64Variable(random.nextInt(VARIABLES)));
            case 2 -> out.u8(Instruction.GLOBAL_GET, 1);
            case 3, 4, 5 -> {
                i64(depth - 1);
                i64(depth - 1);
                int operation = pick(I64_BINARY);
                if (operation >= 0x7f && operation <= 0x82 && random.nextInt(30) > 0) {
                    out.u8(Instruction.I64_CONST, 1, 0x88, Instruction.I64_CONST, 1, 0x84);
                }
                out.u8(operation);
            }
            case 6 -> {
                i64(depth - 1);
                out.u8(pick(I64_UNARY));
            }
            case 7 -> {
                i32(depth - 1);
                out.u8(random.nextBoolean() ? 0xac : 0xad);
            }
            case 8 -> {
                address();
                memory(pick(I64_LOAD));
            }
            default -> call(2, depth - 1);
        }
    }

    /** The first of the two functions calls the second; now and then one calls itself, or what is not there. */
    private void call(int type, int depth) {
        if (type <= within && random.nextInt(60) > 0) {
            if (type == 1) {
                i32(0);
            } else {
                i64(0);
            }
            return;
        }
        i32(depth);
        i64(depth);
        if (random.nextBoolean()) {
            out.u8(Instruction.CALL, GO + type);
            return;
        }
        if (random.nextInt(30) > 0) {
            out.u8(Instruction.I32_CONST, type);
        } else {
            i32(0);
        }
        out.u8(Instruction.CALL_INDIRECT, type, 0);
    }

    /** Mostly within the first half of the page. */
    private void address() {
        i32(1);
        if (random.nextInt(100) > 0) {
            out.u8(Instruction.I32_CONST).signed(0x7fff).u8(0x71);
        }
    }

    private void small() {
        i32(0);
        if (random.nextInt(100) > 0) {
            out.u8(Instruction.I32_CONST).signed(0xff).u8(0x71, Instruction.I32_CONST, 1, 0x72);
        }
    }

    private void memory(int opcode) {
        out.u8(opcode, 0).u32(random.nextInt(200) > 0 ? random.nextInt(64) : random.nextInt());
    }

    private int constant32() {
        int[] corners = {0, 1, -1, Integer.MIN_VALUE, Integer.MAX_VALUE, 31, 32, 0xffff, 0x10000};
        return random.nextBoolean() ? pick(corners) : random.nextInt();
    }

    private long constant64() {
        long[] corners = {0, 1, -1, Long.MIN_VALUE, Long.MAX_VALUE, 63, 64, 0xffff_ffffL, 1L << 32};
        return random.nextBoolean() ? corners[random.nextInt(corners.length)] : random.nextLong();
    }

    private int pick(int... choice) {
        return choice[random.nextInt(choice.length)];
    }

    private static int i32Variable(int i) {
        return i == 0 ? 0 : 1 + i;
    }

    private static int i64Variable(int i) {
        return i == 0 ? 1 : 4 + i;
    }
}
