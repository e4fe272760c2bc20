package io.flotilla.chain.vm;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.identity.OrgId;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import net.jqwik.api.lifecycle.AfterContainer;
import net.jqwik.api.statistics.Statistics;

/** What any bytes come to: a refusal, or the same outcome, gas and state interpreted and compiled, and soon. */
class EnginesPropertyTest {
    private static final long GAS = 30_000;
    private static final List<byte[]> SEEDS =
            List.of(Modules.built("hostile"), RandomModule.of(4), RandomModule.of(7), RandomModule.of(11));
    private static final BothEngines ENGINES = new BothEngines();
    private static final Engine CHECK = Engines.interpreted("check");

    @AfterContainer
    static void close() {
        ENGINES.close();
        CHECK.close();
    }

    @Property(tries = 600, shrinking = ShrinkingMode.OFF)
    void randomProgramsComeToTheSameInBothModes(@ForAll long seed) {
        BothEngines.Deployed program = ENGINES.deploy(RandomModule.of(seed));

        Outcome outcome = program.call(call("go"));

        Statistics.collect(outcome.status());
    }

    /** The outcome is looked at by the comparison inside; here only that all of them occur. */
    @Property(tries = 40_000, shrinking = ShrinkingMode.OFF)
    void changedModulesAreRefusedOrRunWithinTheirGas(@ForAll long seed) {
        Random random = new Random(seed);
        byte[] wasm = changed(SEEDS.get(random.nextInt(SEEDS.size())), random);
        try {
            CHECK.check(wasm);
        } catch (RefusedModule refused) {
            assertThat(refused.getMessage()).isNotEmpty();
            Statistics.collect("refused");
            return;
        }
        Statistics.collect("accepted");
        for (String method : List.of("go", "grows", "eventTooLong", "echo")) {
            Outcome outcome = CHECK.call(Sha256.of(wasm), wasm, call(method), new TestState());
            assertThat(outcome.gasUsed()).isBetween(0L, GAS);
        }
        if (random.nextInt(20) == 0) {
            BothEngines.Deployed both = ENGINES.deploy(wasm);
            both.call(call("go"));
            both.call(call("echo"));
        }
    }

    @Property(tries = 20_000, shrinking = ShrinkingMode.OFF)
    void randomBytesAreRefused(@ForAll byte[] tail) {
        byte[] wasm = Arrays.copyOf(new byte[] {0, 'a', 's', 'm', 1, 0, 0, 0}, 8 + tail.length);
        System.arraycopy(tail, 0, wasm, 8, tail.length);

        try {
            CHECK.check(wasm);
            assertThat(CHECK.call(Sha256.of(wasm), wasm, call("go"), new TestState())
                            .status())
                    .isNotNull();
        } catch (RefusedModule refused) {
            assertThat(refused.getMessage()).isNotEmpty();
        }
    }

    private static Call call(String method) {
        return new Call(method, BothEngines.bytes("ab"), new OrgId("bank-a"), 7, BothEngines.TIME, GAS, false);
    }

    /** One to three bytes changed, left out or put in twice. */
    private static byte[] changed(byte[] from, Random random) {
        byte[] bytes = from.clone();
        for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
            int at = random.nextInt(bytes.length);
            switch (random.nextInt(6)) {
                case 0 -> bytes = spliced(bytes, at, at + 1, 0);
                case 1 -> bytes = spliced(bytes, at, at, 1);
                case 2 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
                case 3 -> bytes[at] = (byte) (random.nextBoolean() ? 0xff : 0x80);
                case 4 -> bytes[at] = bytes[random.nextInt(bytes.length)];
                default -> bytes[at] = (byte) random.nextInt();
            }
        }
        return bytes;
    }

    /** Without the bytes between two positions, and the byte before them so many times more. */
    private static byte[] spliced(byte[] bytes, int from, int to, int more) {
        byte[] result = new byte[from + more + bytes.length - to];
        System.arraycopy(bytes, 0, result, 0, from);
        Arrays.fill(result, from, from + more, bytes[Math.max(0, from - 1)]);
        System.arraycopy(bytes, to, result, from + more, bytes.length - to);
        return result;
    }
}
