package io.flotilla.chain.vm;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.contract.identity.OrgId;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every instruction on integers at the corners of their ranges, interpreted and compiled: what the specification says. */
@SuppressWarnings({"NarrowCalculation", "UnnecessaryLongToIntConversion"}) // 32 bits are meant.
class ArithmeticTest {
    private static final int[] I32 = {0, 1, 2, -1, -2, 7, 31, 32, 0x80, 0x8000, Integer.MIN_VALUE, Integer.MAX_VALUE};
    private static final long[] I64 = {
        0, 1, 2, -1, 7, 63, 64, 0x80, 0x8000, 1L << 31, 1L << 32, Long.MIN_VALUE, Long.MAX_VALUE
    };

    /** Comparisons, unary and binary operations, and conversions. */
    static Stream<Integer> opcodes() {
        return Stream.of(
                        IntStream.rangeClosed(0x45, 0x5a),
                        IntStream.rangeClosed(0x67, 0x8a),
                        IntStream.of(0xa7, 0xac, 0xad),
                        IntStream.rangeClosed(0xc0, 0xc4))
                .flatMap(IntStream::boxed);
    }

    @ParameterizedTest
    @MethodSource("opcodes")
    void itComesToWhatTheSpecificationSays(int opcode) {
        List<long[]> pairs = pairs(opcode);
        try (BothEngines engines = new BothEngines()) {
            BothEngines.Deployed module = engines.deploy(module(opcode, pairs));
            for (int i = 0; i < pairs.size(); i++) {
                long[] pair = pairs.get(i);
                OptionalLong expected = expected(opcode, pair[0], pair[1]);

                Outcome outcome = module.call(
                        new Call("m" + i, List.of(), new OrgId("bank-a"), 7, BothEngines.TIME, BothEngines.GAS, false));

                String at = "0x%x of %d and %d".formatted(opcode, pair[0], pair[1]);
                if (expected.isEmpty()) {
                    assertThat(outcome.status()).as(at).isEqualTo(Outcome.Status.TRAPPED);
                } else {
                    assertThat(outcome.status()).as(at).isEqualTo(Outcome.Status.SUCCEEDED);
                    ByteBuffer output = ByteBuffer.wrap(outcome.output()).order(ByteOrder.LITTLE_ENDIAN);
                    assertThat(output.getLong(0)).as(at).isEqualTo(expected.getAsLong());
                    int takes = givesI64(opcode) || expected.getAsLong() == 0 ? 0 : 1;
                    assertThat(output.getInt(8)).as("if %s", at).isEqualTo(takes);
                    assertThat(output.getInt(12)).as("br_if %s", at).isEqualTo(takes);
                }
            }
        }
    }

    /** The result; of 32 bits with zeros above them. Empty for a trap. */
    private static OptionalLong expected(int opcode, long a, long b) {
        if (opcode >= 0x45 && opcode <= 0x4f) {
            return OptionalLong.of(
                    compared(opcode - 0x45, (int) a, (int) b, Integer.compareUnsigned((int) a, (int) b)));
        }
        if (opcode >= 0x50 && opcode <= 0x5a) {
            return OptionalLong.of(compared(opcode - 0x50, a, b, Long.compareUnsigned(a, b)));
        }
        if (opcode >= 0x67 && opcode <= 0x78) {
            OptionalLong result = of32(opcode, (int) a, (int) b);
            return result.isEmpty() ? result : OptionalLong.of(result.getAsLong() & 0xffff_ffffL);
        }
        return switch (opcode) {
            case 0xa7, 0xad -> OptionalLong.of(a & 0xffff_ffffL);
            case 0xac -> OptionalLong.of((int) a);
            case 0xc0 -> OptionalLong.of((byte) a & 0xffff_ffffL);
            case 0xc1 -> OptionalLong.of((short) a & 0xffff_ffffL);
            case 0xc2 -> OptionalLong.of((byte) a);
            case 0xc3 -> OptionalLong.of((short) a);
            case 0xc4 -> OptionalLong.of((int) a);
            default -> of64(opcode, a, b);
        };
    }

    private static long compared(int which, long a, long b, int unsigned) {
        boolean holds = switch (which) {
            case 0 -> a == 0;
            case 1 -> a == b;
            case 2 -> a != b;
            case 3 -> a < b;
            case 4 -> unsigned < 0;
            case 5 -> a > b;
            case 6 -> unsigned > 0;
            case 7 -> a <= b;
            case 8 -> unsigned <= 0;
            case 9 -> a >= b;
            default -> unsigned >= 0;
        };
        return holds ? 1 : 0;
    }

    private static OptionalLong of32(int opcode, int a, int b) {
        boolean division = opcode >= 0x6d && opcode <= 0x70;
        if (division && (b == 0 || (opcode == 0x6d && a == Integer.MIN_VALUE && b == -1))) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(
                switch (opcode) {
                    case 0x67 -> Integer.numberOfLeadingZeros(a);
                    case 0x68 -> Integer.numberOfTrailingZeros(a);
                    case 0x69 -> Integer.bitCount(a);
                    case 0x6a -> a + b;
                    case 0x6b -> a - b;
                    case 0x6c -> a * b;
                    case 0x6d -> a / b;
                    case 0x6e -> Integer.divideUnsigned(a, b);
                    case 0x6f -> a % b;
                    case 0x70 -> Integer.remainderUnsigned(a, b);
                    case 0x71 -> a & b;
                    case 0x72 -> a | b;
                    case 0x73 -> a ^ b;
                    case 0x74 -> a << b;
                    case 0x75 -> a >> b;
                    case 0x76 -> a >>> b;
                    case 0x77 -> Integer.rotateLeft(a, b);
                    default -> Integer.rotateRight(a, b);
                });
    }

    private static OptionalLong of64(int opcode, long a, long b) {
        boolean division = opcode >= 0x7f && opcode <= 0x82;
        if (division && (b == 0 || (opcode == 0x7f && a == Long.MIN_VALUE && b == -1))) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(
                switch (opcode) {
                    case 0x79 -> Long.numberOfLeadingZeros(a);
                    case 0x7a -> Long.numberOfTrailingZeros(a);
                    case 0x7b -> Long.bitCount(a);
                    case 0x7c -> a + b;
                    case 0x7d -> a - b;
                    case 0x7e -> a * b;
                    case 0x7f -> a / b;
                    case 0x80 -> Long.divideUnsigned(a, b);
                    case 0x81 -> a % b;
                    case 0x82 -> Long.remainderUnsigned(a, b);
                    case 0x83 -> a & b;
                    case 0x84 -> a | b;
                    case 0x85 -> a ^ b;
                    case 0x86 -> a << b;
                    case 0x87 -> a >> b;
                    case 0x88 -> a >>> b;
                    case 0x89 -> Long.rotateLeft(a, (int) b);
                    default -> Long.rotateRight(a, (int) b);
                });
    }

    private static boolean takesI64(int opcode) {
        return (opcode >= 0x50 && opcode <= 0x5a)
                || (opcode >= 0x79 && opcode <= 0x8a)
                || opcode == 0xa7
                || (opcode >= 0xc2 && opcode <= 0xc4);
    }

    private static boolean takesTwo(int opcode) {
        return (opcode >= 0x46 && opcode <= 0x4f)
                || (opcode >= 0x51 && opcode <= 0x5a)
                || (opcode >= 0x6a && opcode <= 0x78)
                || (opcode >= 0x7c && opcode <= 0x8a);
    }

    private static boolean givesI64(int opcode) {
        return (opcode >= 0x79 && opcode <= 0x8a)
                || opcode == 0xac
                || opcode == 0xad
                || (opcode >= 0xc2 && opcode <= 0xc4);
    }

    private static List<long[]> pairs(int opcode) {
        long[] values =
                takesI64(opcode) ? I64 : IntStream.of(I32).asLongStream().toArray();
        List<long[]> pairs = new ArrayList<>();
        for (long a : values) {
            for (long b : takesTwo(opcode) ? values : new long[] {0}) {
                pairs.add(new long[] {a, b});
            }
        }
        return pairs;
    }

    /** A method for each pair. */
    private static byte[] module(int opcode, List<long[]> pairs) {
        return new ModuleSketch()
                .methods(pairs.stream().map(pair -> body(opcode, pair)).toList())
                .bytes();
    }

    /** Puts the result at 0, and what a condition makes of one of 32 bits behind it: another look at the same bits. */
    private static byte[] body(int opcode, long[] pair) {
        WasmWriter body = new WasmWriter().u8(0);
        body.u8(Instruction.I32_CONST, 0);
        operation(body, opcode, pair);
        body.u8(givesI64(opcode) ? 0x37 : Instruction.I32_STORE, 0, 0);
        if (!givesI64(opcode)) {
            operation(body, opcode, pair);
            body.u8(Instruction.IF, Instruction.EMPTY);
            storeOne(body, 8);
            body.u8(Instruction.END);
            body.u8(Instruction.BLOCK, Instruction.EMPTY, Instruction.BLOCK, Instruction.EMPTY);
            operation(body, opcode, pair);
            body.u8(Instruction.BR_IF, 0, Instruction.BR, 1, Instruction.END);
            storeOne(body, 12);
            body.u8(Instruction.END);
        }
        body.u8(Instruction.I32_CONST, 0, Instruction.I32_CONST, 16, Instruction.CALL, 0);
        return body.u8(Instruction.END).toBytes();
    }

    private static void storeOne(WasmWriter body, int at) {
        body.u8(Instruction.I32_CONST, at, Instruction.I32_CONST, 1, Instruction.I32_STORE, 0, 0);
    }

    private static void operation(WasmWriter body, int opcode, long[] pair) {
        int constant = takesI64(opcode) ? Instruction.I64_CONST : Instruction.I32_CONST;
        body.u8(constant).signed(pair[0]);
        if (takesTwo(opcode)) {
            body.u8(constant).signed(pair[1]);
        }
        body.u8(opcode);
    }
}
