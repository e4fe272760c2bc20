package io.flotilla.chain.vm;

import static io.flotilla.chain.vm.BothEngines.TIME;
import static io.flotilla.chain.vm.BothEngines.bytes;
import static io.flotilla.chain.vm.BothEngines.text;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.chain.vm.Outcome.Status;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.identity.OrgId;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a contract may ask of its host and what it gets for a lie, interpreted and compiled. */
class EngineTest {
    private static final byte[] WASM = Modules.built("hostile");
    private static final BothEngines ENGINES = new BothEngines();

    private final BothEngines.Deployed contract = ENGINES.deploy(WASM);

    @AfterAll
    static void close() {
        ENGINES.close();
    }

    @Test
    void argumentsAndOutputAreBytes() {
        assertThat(text(contract.call("bank-a", "echo", "{\"a\":1}"))).isEqualTo("{\"a\":1}");
        assertThat(text(contract.call("bank-a", "echo", ""))).isEmpty();
    }

    @Test
    void aContractKnowsItsCall() {
        ByteBuffer facts = ByteBuffer.wrap(
                        contract.call("bank-a", "facts", "1", "2").output())
                .order(ByteOrder.LITTLE_ENDIAN);

        assertThat(facts.getLong()).isEqualTo(7);
        assertThat(facts.getLong()).isEqualTo(TIME.toEpochMilli());
        assertThat(facts.getInt()).isEqualTo(2);
        byte[] caller = new byte[facts.getInt()];
        facts.get(caller);
        assertThat(caller).asString().isEqualTo("bank-a");
    }

    @Test
    void stateIsReadWrittenAndDeleted() {
        assertThat(recalled()).isEqualTo(-1);
        contract.call("bank-a", "remember", "0123456789");
        assertThat(recalled())
                .as("the whole length, though four bytes were asked for")
                .isEqualTo(10);
        contract.call("bank-a", "forget");
        assertThat(recalled()).isEqualTo(-1);
    }

    @Test
    void hashesAreSha256() {
        assertThat(contract.call("bank-a", "hash").output())
                .isEqualTo(Sha256.of(bytes("key").get(0)).bytes());
    }

    @Test
    void aQueryChangesNothing() {
        for (String method : List.of("remember", "forget", "tell")) {
            Outcome outcome = contract.query(method, "x");

            assertThat(outcome.status()).isEqualTo(Status.REVERTED);
            assertThat(outcome.message()).isEqualTo("a query changes nothing: send this call as a transaction");
        }
    }

    @Test
    void theContractSaysWhyItReverts() {
        Outcome outcome = contract.call("bank-a", "writesThenReverts");

        assertThat(outcome.status()).isEqualTo(Status.REVERTED);
        assertThat(outcome.message()).isEqualTo("key");
        assertThat(outcome.output()).isEmpty();
        assertThat(contract.call("bank-a", "aborts").message()).isEqualTo("nope");
        assertThat(contract.call("bank-a", "abortsInLine").message()).isEqualTo("aborted in line 7");
    }

    @Test
    void unknownMethodsCostNothing() {
        Outcome outcome = contract.call("bank-a", "memory");

        assertThat(outcome.status()).isEqualTo(Status.NO_METHOD);
        assertThat(outcome.gasUsed()).isZero();
        assertThat(outcome.message()).isEqualTo("the contract has no method memory");
    }

    @ParameterizedTest
    @ValueSource(strings = {"forever", "grows", "writesForever", "growsEnormously"})
    void withoutEndOneRunsOutOfGas(String method) {
        Outcome outcome = contract.call("bank-a", method);

        assertThat(outcome.status()).isEqualTo(Status.OUT_OF_GAS);
        assertThat(outcome.gasUsed()).isEqualTo(BothEngines.GAS);
        assertThat(outcome.message()).isEqualTo("out of gas: the limit was " + BothEngines.GAS);
    }

    @Test
    void theLimitIsTheLastUnit() {
        Outcome enough = contract.call("bank-a", "tell");
        assertThat(enough.status()).isEqualTo(Status.SUCCEEDED);

        assertThat(within(enough.gasUsed()).status()).isEqualTo(Status.SUCCEEDED);
        for (long gas = 0; gas < enough.gasUsed(); gas++) {
            Outcome outcome = within(gas);
            assertThat(outcome.status()).isEqualTo(Status.OUT_OF_GAS);
            assertThat(outcome.gasUsed()).isEqualTo(gas);
            assertThat(outcome.events()).isEmpty();
        }
    }

    @Test
    void aCallPaysForWhatItsInstanceStartsWith() {
        ModuleSketch plain = new ModuleSketch();
        long start = started(plain);

        assertThat(started(new ModuleSketch()
                        .with(ModuleSketch.MEMORIES, to -> to.u32(1).u8(0, 5))))
                .isEqualTo(start + 4 * GasSchedule.PAGE);
        int entries = 3_200;
        ModuleSketch table = new ModuleSketch()
                .with(ModuleSketch.TABLES, to -> to.u32(1).u8(0x70, 0).u32(entries))
                .with(
                        ModuleSketch.ELEMENTS,
                        to -> to.u32(1)
                                .u8(0, Instruction.I32_CONST, 0, Instruction.END)
                                .sized(new byte[entries]));
        int longer = table.bytes().length / 32 - plain.bytes().length / 32;
        assertThat(started(table)).isEqualTo(start + entries + longer);
    }

    private static long started(ModuleSketch module) {
        return ENGINES.deploy(module.bytes())
                .call(new Call("go", List.of(), new OrgId("bank-a"), 7, TIME, BothEngines.GAS, false))
                .gasUsed();
    }

    @Test
    void recursionTrapsBeforeTheStackEnds() {
        Outcome outcome = contract.call("bank-a", "recurses");

        assertThat(outcome.status()).isEqualTo(Status.TRAPPED);
        assertThat(outcome.message()).isEqualTo("calls nest deeper than 250");
    }

    /** A thousand variables and thousands of values on the stack when the function calls itself. */
    @Test
    void theDeepestCallsOfTheLargestFunctionFitTheStack() {
        int values = 3_900;
        WasmWriter body = new WasmWriter().u8(1).u32(1_000).u8(Instruction.I64);
        for (int i = 0; i < values; i++) {
            body.u8(Instruction.LOCAL_GET).u32(i % 1_000);
        }
        body.u8(Instruction.CALL, 0);
        for (int i = 0; i < values; i++) {
            body.u8(0x1a);
        }
        byte[] wasm =
                new ModuleSketch().body(body.u8(Instruction.END).toBytes()).bytes();

        Outcome outcome =
                ENGINES.deploy(wasm).call(new Call("go", List.of(), new OrgId("bank-a"), 7, TIME, 10_000_000, false));

        assertThat(outcome.message()).isEqualTo("calls nest deeper than 250");
    }

    @Test
    void memoryHasItsBound() {
        assertThat(contract.call("bank-a", "growsAtOnce").status()).isEqualTo(Status.SUCCEEDED);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "dividesByZero",
                "overflows",
                "readsOutside",
                "readsFarOutside",
                "writesOutside",
                "copiesOutside",
                "fillsOutside",
                "callsNothing",
                "callsOutside",
                "callsAnotherType",
                "unreachable"
            })
    void trapsOfTheLanguageAreTraps(String method) {
        Outcome outcome = contract.call("bank-a", method);

        assertThat(outcome.status()).isEqualTo(Status.TRAPPED);
        assertThat(outcome.gasUsed()).isLessThan(2_000);
        assertThat(outcome.message()).startsWith("the contract trapped");
    }

    @ParameterizedTest
    @CsvSource({
        "argumentTooMany,there is no argument 99",
        "argumentNegative,there is no argument 4294967295",
        "argumentOutside,2 bytes at 65535 lie outside the contract's memory",
        "callerOutside,6 bytes at 4294967288 lie outside the contract's memory",
        "keyEmpty,a key has no bytes",
        "keyTooLong,a key has 257 bytes; at most 256 are allowed",
        "keyOutside,3 bytes at 65534 lie outside the contract's memory",
        "valueTooLong,a value has 65537 bytes; at most 65536 are allowed",
        "valueNegative,a value has 4294967295 bytes; at most 65536 are allowed",
        "valueOutside,65536 bytes at 1 lie outside the contract's memory",
        "outputTooLong,an output has 65537 bytes; at most 65536 are allowed",
        "outputOutside,1 bytes at 2147483647 lie outside the contract's memory",
        "eventNameless,an event needs a name",
        "eventNameTooLong,an event's name has 65 bytes; at most 64 are allowed",
        "eventNameNoText,a text is not UTF-8",
        "eventTooLong,an event has 4097 bytes; at most 4096 are allowed",
        "eventsTooMany,a call emits at most 32 events",
        "hashOutside,32 bytes at 65505 lie outside the contract's memory",
        "hashTooLong,the input of sha256 has 4294967295 bytes; at most 4194304 are allowed",
        "messageTooLong,a message has 1025 bytes; at most 1024 are allowed",
        "messageNoText,a text is not UTF-8",
        "abortWithFalseLength,a message has 2147483647 bytes; at most 1024 are allowed",
        "abortOutside,4 bytes at 4294967294 lie outside the contract's memory"
    })
    void liesAreTraps(String method, String message) {
        Outcome outcome = contract.call("bank-a", method, "ab");

        assertThat(outcome.message()).isEqualTo(message);
        assertThat(outcome.status()).isEqualTo(Status.TRAPPED);
    }

    @Test
    void whatTheNodeCannotReadIsTheNodesFault() {
        HostState broken = new HostState() {
            @Override
            public Optional<byte[]> read(byte[] key) {
                throw new IllegalStateException("the disk is gone");
            }

            @Override
            public void write(byte[] key, byte[] value) {}

            @Override
            public void delete(byte[] key) {}
        };
        Call call = new Call("recall", List.of(), new OrgId("bank-a"), 7, TIME, BothEngines.GAS, false);
        for (Engine engine : List.of(Engines.interpreted("interpreted"), Engines.compiled("compiled"))) {
            assertThatThrownBy(() -> engine.call(Sha256.of(WASM), WASM, call, broken))
                    .isInstanceOf(EngineFault.class)
                    .hasMessageContaining("the disk is gone");
            assertThat(engine.call(Sha256.of(WASM), WASM, call, new TestState()).status())
                    .isEqualTo(Status.SUCCEEDED);
            engine.close();
        }
    }

    @Test
    void anInterruptedCallerStillGetsItsOutcome() {
        Thread.currentThread().interrupt();

        Outcome outcome = contract.call("bank-a", "echo", "x");

        assertThat(Thread.interrupted()).isTrue();
        assertThat(outcome.status()).isEqualTo(Status.SUCCEEDED);
    }

    private Outcome within(long gas) {
        return contract.call(new Call("tell", List.of(), new OrgId("bank-a"), 7, TIME, gas, false));
    }

    private int recalled() {
        return ByteBuffer.wrap(contract.query("recall").output())
                .order(ByteOrder.LITTLE_ENDIAN)
                .getInt();
    }
}
