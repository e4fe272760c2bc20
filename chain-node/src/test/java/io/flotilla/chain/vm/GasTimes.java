package io.flotilla.chain.vm;

import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.chain.ShippedContract;
import io.flotilla.contract.identity.OrgId;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Prints what gas takes on this machine, the figures of docs/chain.md. No test, so it runs only when it is named:
 * {@code mvn test -pl chain-node -am -Dtest=GasTimes -Dsurefire.failIfNoSpecifiedTests=false}.
 */
class GasTimes {
    private static final byte[] EMPTIEST_LOOP =
            new ModuleSketch().code(0x03, 0x40, 0x0c, 0, Instruction.END).bytes();
    private static final byte[] REGISTER = ShippedContract.ASSET_REGISTER.wasm();
    private static final int ROUNDS = 3;
    private static final int CALLS = 4_000;

    @Test
    void interpreted() {
        try (Engine engine = Engines.interpreted("interpreted")) {
            print("interpreted", engine, 5_000_000);
        }
    }

    @Test
    void compiled() {
        try (Engine engine = Engines.compiled("compiled")) {
            print("compiled", engine, 100_000_000);
        }
    }

    private static void print(String mode, Engine engine, long gas) {
        for (int round = 1; round <= ROUNDS; round++) {
            double loop = seconds(() -> call(engine, EMPTIEST_LOOP, gas, new TestState(), "go"));
            TestState state = new TestState();
            double calls = seconds(() -> {
                for (int i = 0; i < CALLS / 2; i++) {
                    call(engine, REGISTER, BothEngines.GAS, state, "register", "bl-" + i, "coffee");
                    call(engine, REGISTER, BothEngines.GAS, state, "transfer", "bl-" + i, "bank-b");
                }
            });
            double check = seconds(() -> engine.check(REGISTER));
            System.out.printf(
                    "Java %s, %s, round %d: emptiest loop %.1f million units/s, asset register %.0f µs a call,"
                            + " checking it %.1f ms%n",
                    Runtime.version().feature(), mode, round, gas / loop / 1e6, calls * 1e6 / CALLS, check * 1e3);
        }
    }

    private static void call(
            Engine engine, byte[] wasm, long gas, TestState state, String method, String... arguments) {
        List<byte[]> bytes = Stream.of(arguments)
                .map(one -> one.getBytes(StandardCharsets.UTF_8))
                .toList();
        Call call = new Call(method, bytes, new OrgId("bank-a"), 7, BothEngines.TIME, gas, false);
        Outcome outcome = engine.call(Sha256.of(wasm), wasm, call, state);
        boolean loop = outcome.status() == Outcome.Status.OUT_OF_GAS && method.equals("go");
        if (!loop && outcome.status() != Outcome.Status.SUCCEEDED) {
            throw new IllegalStateException(method + " came to " + outcome.status() + ": " + outcome.message());
        }
    }

    private static double seconds(Runnable work) {
        long began = System.nanoTime();
        work.run();
        return (System.nanoTime() - began) / 1e9;
    }
}
