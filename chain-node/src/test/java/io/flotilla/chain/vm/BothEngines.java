package io.flotilla.chain.vm;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.identity.OrgId;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;

/** Executes each call interpreted and compiled, and holds that outcome, gas and state are the same. */
final class BothEngines implements AutoCloseable {
    static final Instant TIME = Instant.parse("2026-11-28T12:00:00Z");
    static final long GAS = 1_000_000;

    private final Engine interpreted = Engines.interpreted("interpreted");
    private final Engine compiled = Engines.compiled("compiled");

    /** A contract with its state, as if it stood alone on a chain. */
    final class Deployed {
        private final byte[] wasm;
        private final Sha256 hash;
        private TestState state = new TestState();
        private Instant time = TIME;

        private Deployed(byte[] wasm) {
            this.wasm = wasm;
            this.hash = Sha256.of(wasm);
        }

        void at(Instant newTime) {
            time = newTime;
        }

        Outcome call(String caller, String method, String... arguments) {
            return call(new Call(method, bytes(arguments), new OrgId(caller), 7, time, GAS, false));
        }

        Outcome query(String method, String... arguments) {
            return call(new Call(method, bytes(arguments), new OrgId("bank-a"), 7, time, GAS, true));
        }

        Outcome call(Call call) {
            TestState one = state.copy();
            TestState other = state.copy();
            Outcome outcome = interpreted.call(hash, wasm, call, one);
            assertThat(compiled.call(hash, wasm, call, other)).isEqualTo(outcome);
            assertThat(other.contents()).isEqualTo(one.contents());
            if (outcome.status() == Outcome.Status.SUCCEEDED) {
                state = one;
            }
            return outcome;
        }

        TestState state() {
            return state;
        }
    }

    /** @throws RefusedModule when it may not be deployed, equally in both */
    Deployed deploy(byte[] wasm) {
        interpreted.check(wasm);
        compiled.check(wasm);
        return new Deployed(wasm);
    }

    static List<byte[]> bytes(String... arguments) {
        return Arrays.stream(arguments)
                .map(a -> a.getBytes(StandardCharsets.UTF_8))
                .toList();
    }

    static String text(Outcome outcome) {
        return new String(outcome.output(), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        interpreted.close();
        compiled.close();
    }
}
