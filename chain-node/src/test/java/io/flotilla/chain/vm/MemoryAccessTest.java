package io.flotilla.chain.vm;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.contract.identity.OrgId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every load and store at the corners of a memory of one page, interpreted and compiled. */
class MemoryAccessTest {
    private static final int PAGE = 64 << 10;
    private static final int[] ADDRESSES = {0, 8, PAGE - 8, PAGE - 1, PAGE, -1, -23, -24, Integer.MIN_VALUE};
    private static final int[] OFFSETS = {0, 1, 23, 24, PAGE - 8, PAGE, Integer.MAX_VALUE, Integer.MIN_VALUE, -1};
    private static final int SHOWN = 64;
    private static final long VALUE = 0x1122_3344_5566_7788L;

    /** Its opcode, how many bytes it moves, and whether they come from or become an i64. */
    record Access(String name, int opcode, int bytes, boolean wide, boolean store) {
        @Override
        public String toString() {
            return name;
        }
    }

    static Stream<Access> accesses() {
        return Stream.of(
                new Access("i32.load", 0x28, 4, false, false),
                new Access("i64.load", 0x29, 8, true, false),
                new Access("i32.load8_s", 0x2c, 1, false, false),
                new Access("i32.load8_u", 0x2d, 1, false, false),
                new Access("i32.load16_s", 0x2e, 2, false, false),
                new Access("i32.load16_u", 0x2f, 2, false, false),
                new Access("i64.load8_s", 0x30, 1, true, false),
                new Access("i64.load8_u", 0x31, 1, true, false),
                new Access("i64.load16_s", 0x32, 2, true, false),
                new Access("i64.load16_u", 0x33, 2, true, false),
                new Access("i64.load32_s", 0x34, 4, true, false),
                new Access("i64.load32_u", 0x35, 4, true, false),
                new Access("i32.store", 0x36, 4, false, true),
                new Access("i64.store", 0x37, 8, true, true),
                new Access("i32.store8", 0x3a, 1, false, true),
                new Access("i32.store16", 0x3b, 2, false, true),
                new Access("i64.store8", 0x3c, 1, true, true),
                new Access("i64.store16", 0x3d, 2, true, true),
                new Access("i64.store32", 0x3e, 4, true, true));
    }

    @ParameterizedTest
    @MethodSource("accesses")
    void anAccessOutsideTrapsAndOneInsideDoesWhatItHasTo(Access access) {
        try (BothEngines engines = new BothEngines()) {
            BothEngines.Deployed module = engines.deploy(module(access));
            for (int i = 0; i < ADDRESSES.length * OFFSETS.length; i++) {
                long at = Integer.toUnsignedLong(address(i)) + Integer.toUnsignedLong(offset(i));
                boolean inside = at + access.bytes() <= PAGE;

                Outcome outcome = module.call(
                        new Call("m" + i, List.of(), new OrgId("bank-a"), 7, BothEngines.TIME, BothEngines.GAS, false));

                assertThat(outcome.status())
                        .as("%s offset=%s at %s", access, Integer.toUnsignedString(offset(i)), address(i))
                        .isEqualTo(inside ? Outcome.Status.SUCCEEDED : Outcome.Status.TRAPPED);
                if (inside && access.store()) {
                    assertThat(outcome.output()).isEqualTo(stored(access, (int) at));
                }
            }
        }
    }

    /** The memory's first bytes. */
    private static byte[] stored(Access access, int at) {
        byte[] memory = new byte[PAGE];
        for (int i = 0; i < access.bytes(); i++) {
            memory[at + i] = (byte) (VALUE >>> (8 * i));
        }
        return Arrays.copyOf(memory, SHOWN);
    }

    private static int address(int i) {
        return ADDRESSES[i % ADDRESSES.length];
    }

    private static int offset(int i) {
        return OFFSETS[i / ADDRESSES.length];
    }

    /** A method for each address with each offset. */
    private static byte[] module(Access access) {
        List<byte[]> bodies = new ArrayList<>();
        for (int i = 0; i < ADDRESSES.length * OFFSETS.length; i++) {
            bodies.add(body(access, address(i), offset(i)));
        }
        return new ModuleSketch().methods(bodies).bytes();
    }

    private static byte[] body(Access access, int address, int offset) {
        WasmWriter body = new WasmWriter().u8(0);
        body.u8(Instruction.I32_CONST).signed(address);
        if (access.store()) {
            body.u8(access.wide() ? Instruction.I64_CONST : Instruction.I32_CONST)
                    .signed(access.wide() ? VALUE : (int) VALUE);
        }
        body.u8(access.opcode(), 0).u32(offset);
        if (!access.store()) {
            body.u8(Instruction.DROP);
        }
        body.u8(Instruction.I32_CONST, 0, Instruction.I32_CONST).signed(SHOWN).u8(Instruction.CALL, 0);
        return body.u8(Instruction.END).toBytes();
    }
}
