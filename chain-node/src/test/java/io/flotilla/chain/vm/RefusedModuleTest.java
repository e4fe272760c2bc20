package io.flotilla.chain.vm;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which modules may not be deployed, and what their authors are told. */
class RefusedModuleTest {
    private static final Engine ENGINE = Engines.interpreted("check");
    private static final int I32 = Instruction.I32;

    @AfterAll
    static void close() {
        ENGINE.close();
    }

    @Test
    void thePlainModuleIsAccepted() {
        accepted(new ModuleSketch());
    }

    @Test
    void whatIsNoModuleIsRefused() {
        refused(new byte[0], "ends too early");
        refused(new byte[] {0x7f, 'E', 'L', 'F', 1, 0, 0, 0}, "not a WebAssembly module");
        refused(new byte[] {0, 'a', 's', 'm', 2, 0, 0, 0}, "not a WebAssembly module of version 1");
        refused(new byte[] {0, 'a', 's', 'm', 1, 0, 0, 0}, "no code");
        refused(new byte[MeteredModule.MOST_BYTES + 1], "at most 262144 are allowed");
    }

    @ParameterizedTest
    @CsvSource({
        "f32.const,0x43,floating-point",
        "f64.add,0xa0,floating-point",
        "f32.load,0x2a,floating-point",
        "i32.trunc_f32_s,0xa8,floating-point",
        "simd,0xfd,build for the first WebAssembly version",
        "atomics,0xfe,build for the first WebAssembly version",
        "gc,0xfb,build for the first WebAssembly version",
        "return_call,0x12,build for the first WebAssembly version",
        "return_call_indirect,0x13,build for the first WebAssembly version",
        "try,0x06,build for the first WebAssembly version",
        "throw,0x08,build for the first WebAssembly version",
        "try_table,0x1f,build for the first WebAssembly version",
        "typed select,0x1c,build for the first WebAssembly version",
        "table.get,0x25,build for the first WebAssembly version",
        "ref.null,0xd0,build for the first WebAssembly version",
    })
    void instructionsBeyondTheAllowedOnes(String name, String opcode, String message) {
        refused(new ModuleSketch().code(Integer.decode(opcode), 0, 0, 0, 0), message);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 8, 9, 12, 13, 14, 15, 16, 17})
    void bulkOperationsOtherThanCopyAndFill(int kind) {
        refused(new ModuleSketch().code(Instruction.BULK, kind, 0, 0), "only copy and fill are allowed");
    }

    @ParameterizedTest
    @ValueSource(ints = {0x7d, 0x7c, 0x7b, 0x70, 0x6f})
    void typesOtherThanIntegers(int type) {
        refused(new ModuleSketch().with(ModuleSketch.TYPES, to -> to.u32(1).u8(0x60, 1, type, 0)), "refused");
        refused(new ModuleSketch().with(ModuleSketch.TYPES, to -> to.u32(1).u8(0x60, 0, 1, type)), "refused");
        refused(new ModuleSketch().body(new byte[] {1, 1, (byte) type, Instruction.END}), "refused");
        refused(new ModuleSketch().code(Instruction.BLOCK, type, Instruction.END), "refused");
        refused(new ModuleSketch().with(ModuleSketch.GLOBALS, to -> to.u32(1).u8(type, 0, 0x41, 0, 0x0b)), "refused");
    }

    @Test
    void startFunctionsAndUnknownSections() {
        refused(new ModuleSketch().with(ModuleSketch.START, to -> to.u32(0)), "a start function is refused");
        refused(new ModuleSketch().with(13, to -> to.u32(0)), "section 13 is refused");
    }

    @Test
    void importsFromElsewhere() {
        refused(
                importing("wasi_snapshot_preview1", "fd_write", 0),
                "import wasi_snapshot_preview1.fd_write is refused");
        refused(importing("env", "random", 0), "import env.random is refused");
        refused(importing("env", "height", 3), "import env.height is refused");
        refused(importing("env", "height", 0), "imported with a type that it does not have");
        accepted(importing("env", "height", 0)
                .with(
                        ModuleSketch.TYPES,
                        to -> to.u32(2).u8(0x60, 0, 1, Instruction.I64).u8(0x60, 0, 0))
                .with(ModuleSketch.FUNCTIONS, to -> to.u32(1).u32(1)));
    }

    @Test
    void moreMemoryThanFourMebibytes() {
        accepted(new ModuleSketch().with(ModuleSketch.MEMORIES, to -> to.u32(1).u8(0, 64)));
        refused(new ModuleSketch().with(ModuleSketch.MEMORIES, to -> to.u32(1).u8(0, 65)), "above its maximum of 64");
        refused(
                new ModuleSketch()
                        .with(ModuleSketch.MEMORIES, to -> to.u32(1).u8(0).u32(-1)),
                "above its maximum");
        refused(new ModuleSketch().with(ModuleSketch.MEMORIES, to -> to.u32(1).u8(3, 1, 1)), "shared");
        refused(new ModuleSketch().with(ModuleSketch.MEMORIES, to -> to.u32(2).u8(0, 1, 0, 1)), "more than one memory");
    }

    @Test
    void tablesWithoutBound() {
        refused(table(4_097), "above its maximum of 4096 entries");
        refused(table(-1), "above its maximum of 4096 entries");
        refused(
                new ModuleSketch().with(ModuleSketch.TABLES, to -> to.u32(2).u8(0x70, 0, 1, 0x70, 0, 1)),
                "more than one");
        refused(new ModuleSketch().with(ModuleSketch.TABLES, to -> to.u32(1).u8(0x6f, 0, 1)), "other than functions");
        refused(table(4_096).with(ModuleSketch.ELEMENTS, RefusedModuleTest::tooManyEntries), "entries of a table");
        refused(table(1).with(ModuleSketch.ELEMENTS, to -> to.u32(1).u8(0, 0x41, 1, 0x0b, 1, 0)), "outside");
        refused(table(1).with(ModuleSketch.ELEMENTS, to -> to.u32(1).u8(0, 0x41, 0, 0x0b, 1, 9)), "no function 9");
    }

    @Test
    void functionsWithoutBound() {
        refused(new ModuleSketch().body(locals(1_001)), "more than 1000 local variables");
        refused(new ModuleSketch().body(locals(-1)), "more than 1000 local variables");
        accepted(new ModuleSketch().body(locals(1_000)));
        refused(new ModuleSketch().code(new int[8_000]), "more than 8000 instructions");
        refused(branching(8_000), "more than 8000 instructions");
        accepted(branching(7_000));
        refused(new ModuleSketch().with(ModuleSketch.TYPES, RefusedModuleTest::manyParameters), "parameters");
        refused(new ModuleSketch().with(ModuleSketch.TYPES, to -> to.u32(1).u8(0x60, 0, 2, I32, I32)), "results");
    }

    @Test
    void exportsThatAreNoMethods() {
        refused(exporting("go", 3, 0), "only functions and the memory are exported");
        refused(exporting("go", 1, 0), "only functions and the memory are exported");
        refused(exporting("memory", 2, 0), "exports no method");
        refused(exporting("go", 0, 1), "no function 1");
        refused(exporting("__new", 0, 0), "has no method's name");
        refused(exporting("Go", 0, 0), "has no method's name");
        refused(exporting("", 0, 0), "has no method's name");
        refused(exporting("x".repeat(65), 0, 0), "has no method's name");
        refused(new ModuleSketch().without(ModuleSketch.EXPORTS), "exports no method");
        refused(
                new ModuleSketch().with(ModuleSketch.TYPES, to -> to.u32(1).u8(0x60, 1, I32, 0)),
                "\"go\" has parameters or results");
    }

    /** The code must not reach the counters that are added behind what the module itself has. */
    @Test
    void whatOnlyTheMeteringHas() {
        refused(new ModuleSketch().code(0x42, 127, 0x24, 0), "the code names global 0 of 0");
        refused(new ModuleSketch().code(0x23, 1, 0x1a), "the code names global 1 of 0");
        refused(new ModuleSketch().code(0x41, 0, 0x10, 1, 0x1a), "the code names function 1 of 1");
        refused(table(1).code(0x41, 0, 0x41, 0, 0x11, 1, 0, 0x1a), "the code names type 1 of 1");
        refused(exporting("go", 0, 1), "there is no function 1");
        refused(new ModuleSketch().with(ModuleSketch.FUNCTIONS, to -> to.u32(1).u32(1)), "there is no type 1");
    }

    /** A memory's number makes the instruction longer: engine and metering would read different code behind it. */
    @Test
    void accessesThatNameTheirMemory() {
        refused(new ModuleSketch().code(0x41, 0, 0x28, 0x42, 0, 0, 0x1a), "a memory other than the first");
        refused(new ModuleSketch().code(0x41, 0, 0x28, 0x42, 0x1a, 0x0b), "a memory other than the first");
        refused(new ModuleSketch().code(0x41, 0, 0x41, 0, 0x36, 0x44, 0, 0), "an alignment above 8 bytes");
    }

    @Test
    void codeThatDoesNotFitTogether() {
        refused(new ModuleSketch().code(Instruction.I32_ADD), "not valid WebAssembly");
        refused(new ModuleSketch().code(Instruction.I32_CONST, 0), "not valid WebAssembly");
        refused(new ModuleSketch().code(Instruction.BR, 7), "a branch leaves 7 blocks of 1");
        refused(
                new ModuleSketch().code(Instruction.I32_CONST, 0, Instruction.BR_TABLE, 1, 0, 1),
                "a branch leaves 1 blocks of 1");
        refused(new ModuleSketch().code(Instruction.ELSE), "an else stands where no if is open");
        refused(
                new ModuleSketch().code(Instruction.BLOCK, Instruction.EMPTY, Instruction.ELSE, Instruction.END),
                "an else stands where no if is open");
        refused(
                new ModuleSketch()
                        .code(0x41, 0, Instruction.IF, Instruction.EMPTY, Instruction.ELSE, Instruction.ELSE, 0x0b),
                "an else stands where no if is open");
        refused(new ModuleSketch().code(Instruction.LOCAL_GET, 0), "not valid WebAssembly");
        refused(new ModuleSketch().code(Instruction.BLOCK, Instruction.EMPTY), "does not end");
        refused(new ModuleSketch().code(Instruction.END, Instruction.END), "goes on after its end");
        refused(
                new ModuleSketch().with(ModuleSketch.CODE, to -> to.u32(0)),
                "1 functions are declared and 0 have code");
        refused(new ModuleSketch().without(ModuleSketch.CODE), "not valid WebAssembly");
        refused(new ModuleSketch().without(ModuleSketch.MEMORIES).code(0x41, 0, 0x28, 2, 0, 0x1a), "not valid");
        refused(
                new ModuleSketch()
                        .with(
                                ModuleSketch.DATA,
                                to -> to.u32(1).u8(0, 0x41).signed(65_536).u8(0x0b, 1, 7)),
                "outside");
        refused(new ModuleSketch().with(ModuleSketch.DATA, to -> to.u32(1).u8(1, 1, 7)), "passive");
    }

    private static ModuleSketch importing(String module, String name, int kind) {
        return new ModuleSketch()
                .with(
                        ModuleSketch.IMPORTS,
                        to -> to.u32(1).name(module).name(name).u8(kind).u32(0))
                .with(ModuleSketch.EXPORTS, to -> to.u32(1).name("go").u8(0).u32(1));
    }

    private static ModuleSketch exporting(String name, int kind, int index) {
        return new ModuleSketch()
                .with(ModuleSketch.EXPORTS, to -> to.u32(1).name(name).u8(kind).u32(index));
    }

    private static ModuleSketch table(int entries) {
        return new ModuleSketch()
                .with(ModuleSketch.TABLES, to -> to.u32(1).u8(0x70, 0).u32(entries));
    }

    /** Two segments that fill the same 4,096 entries, one after the other. */
    private static void tooManyEntries(WasmWriter to) {
        to.u32(2);
        for (int i = 0; i < 2; i++) {
            to.u8(0, 0x41, 0, 0x0b).u32(4_096).raw(new byte[4_096]);
        }
    }

    private static void manyParameters(WasmWriter to) {
        byte[] types = new byte[65];
        Arrays.fill(types, (byte) I32);
        to.u32(1).u8(0x60).sized(types).u8(0);
    }

    private static byte[] locals(int count) {
        return new WasmWriter().u8(1).u32(count).u8(I32, Instruction.END).toBytes();
    }

    /** One {@code br_table} that lists so many targets. */
    private static ModuleSketch branching(int targets) {
        return new ModuleSketch()
                .body(new WasmWriter()
                        .u8(0, Instruction.I32_CONST, 0, Instruction.BR_TABLE)
                        .u32(targets)
                        .raw(new byte[targets + 1])
                        .u8(Instruction.END)
                        .toBytes());
    }

    private static void accepted(ModuleSketch module) {
        assertThatCode(() -> ENGINE.check(module.bytes())).doesNotThrowAnyException();
    }

    private static void refused(ModuleSketch module, String message) {
        refused(module.bytes(), message);
    }

    private static void refused(byte[] wasm, String message) {
        assertThatThrownBy(() -> ENGINE.check(wasm))
                .isInstanceOf(RefusedModule.class)
                .hasMessageContaining(message);
    }
}
