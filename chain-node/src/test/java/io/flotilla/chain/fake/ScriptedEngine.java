package io.flotilla.chain.fake;

import io.flotilla.chain.vm.Call;
import io.flotilla.chain.vm.Emitted;
import io.flotilla.chain.vm.Engine;
import io.flotilla.chain.vm.EngineFault;
import io.flotilla.chain.vm.HostState;
import io.flotilla.chain.vm.Outcome;
import io.flotilla.chain.vm.Outcome.Status;
import io.flotilla.chain.vm.RefusedModule;
import io.flotilla.contract.chain.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Contracts without WebAssembly: each has the same methods. Code that begins with {@code bad} may not be deployed. */
public final class ScriptedEngine implements Engine {
    private static final long CALL = 50;
    private static final long WRITE = 100;

    private final boolean broken;

    public ScriptedEngine() {
        this(false);
    }

    /** @param broken whether the engine itself fails when it is told to */
    public ScriptedEngine(boolean broken) {
        this.broken = broken;
    }

    @Override
    public void check(byte[] wasm) {
        if (new String(wasm, StandardCharsets.UTF_8).startsWith("bad")) {
            throw new RefusedModule("it is bad");
        }
    }

    @Override
    public Outcome call(Sha256 codeHash, byte[] wasm, Call call, HostState state) {
        long used = CALL + (call.readOnly() ? 0 : WRITE);
        if (used > call.gasLimit()) {
            return failed(Status.OUT_OF_GAS, call.gasLimit());
        }
        return switch (call.method()) {
            case "init" -> {
                if (!call.arguments().isEmpty()) {
                    state.write(bytes("init"), call.arguments().get(0));
                }
                yield done(
                        used,
                        call.arguments().isEmpty()
                                ? new byte[0]
                                : call.arguments().get(0));
            }
            case "put" -> {
                state.write(call.arguments().get(0), call.arguments().get(1));
                yield done(used, bytes(call.caller().value()));
            }
            case "remove" -> {
                state.delete(call.arguments().get(0));
                yield done(used, new byte[0]);
            }
            case "get" -> done(used, state.read(call.arguments().get(0)).orElse(bytes("nothing")));
            case "fail" -> {
                state.write(call.arguments().get(0), bytes("failed"));
                yield failed(Status.REVERTED, used);
            }
            case "trap" -> {
                state.write(bytes("trapped"), bytes("yes"));
                yield failed(Status.TRAPPED, used);
            }
            case "burn" -> failed(Status.OUT_OF_GAS, call.gasLimit());
            case "fault" -> {
                if (broken) {
                    throw new EngineFault("broken", new IllegalStateException());
                }
                yield done(used, new byte[0]);
            }
            default -> failed(Status.NO_METHOD, 0);
        };
    }

    @Override
    public void close() {
        // It has no thread.
    }

    private static Outcome done(long used, byte[] output) {
        return new Outcome(Status.SUCCEEDED, used, output, "", List.of(new Emitted("done", output)));
    }

    private static Outcome failed(Status status, long used) {
        return new Outcome(status, used, new byte[0], "as it was asked", List.of());
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
