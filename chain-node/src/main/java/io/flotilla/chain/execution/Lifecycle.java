package io.flotilla.chain.execution;

import io.flotilla.chain.vm.Call;
import io.flotilla.chain.vm.RefusedModule;
import io.flotilla.contract.chain.Receipt;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.chain.StateKeys;
import io.flotilla.contract.identity.OrgId;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** How contracts come, change and rest. */
final class Lifecycle implements SystemContract {
    static final String NAME = "lifecycle";
    static final String DEPLOY = "deployContracts";

    private static final Pattern CONTRACT = Pattern.compile("[a-z][a-zA-Z0-9_-]{0,63}");

    private final Contracts contracts;

    Lifecycle(Contracts contracts) {
        this.contracts = contracts;
    }

    record Shown(String name, Sha256 code, long version, OrgId deployer, boolean frozen) {}

    @Override
    public boolean reads(String method) {
        return List.of("list", "get").contains(method);
    }

    @Override
    public Answer call(SystemCall call) {
        return switch (call.method()) {
            case "deploy" -> deploy(call);
            case "upgrade" -> upgrade(call);
            case "freeze" -> freeze(call, true);
            case "unfreeze" -> freeze(call, false);
            case "list" -> Answer.of(call.state().names(StateKeys.CONTRACTS));
            case "get" -> {
                call.arguments().exactly(1);
                String name = call.arguments().text(0);
                yield Answer.of(shown(name, deployed(call, name)));
            }
            default -> throw SystemContract.unknown(call);
        };
    }

    private Answer deploy(SystemCall call) {
        call.arguments().atLeast(2);
        permitted(call);
        String name = call.arguments().text(0);
        if (!mayBeCalled(name)) {
            throw Failure.reverted("a contract's name is " + CONTRACT + ", and no system contract's");
        }
        if (call.state().contract(name).isPresent()) {
            throw Failure.reverted("a contract of this name is deployed already: upgrade it");
        }
        Sha256 code = checked(call);
        Deployment deployment = new Deployment(code, 1, call.caller(), false);
        keep(call.entries(), name, deployment);
        Reply init = initialised(call, name, code);
        call.emit("deployed", Map.of("contract", name, "code", code.value()));
        return new Answer(Answer.of(shown(name, deployment)).output(), init.gasUsed());
    }

    private Reply initialised(SystemCall call, String name, Sha256 code) {
        Call init = new Call(
                Call.INIT,
                call.arguments().from(2).bytes(),
                call.caller(),
                call.block().height(),
                call.block().time(),
                call.gasLeft(),
                false);
        Reply reply = contracts.initialise(name, code, init, call.entries());
        if (reply.status() != Receipt.Status.SUCCEEDED) {
            throw Failure.of(reply);
        }
        call.events().addAll(reply.events());
        return reply;
    }

    private Answer upgrade(SystemCall call) {
        call.arguments().exactly(2);
        permitted(call);
        String name = call.arguments().text(0);
        Deployment now = owned(call, name);
        if (now.frozen()) {
            throw Failure.reverted(name + " is frozen");
        }
        Sha256 code = checked(call);
        Deployment upgraded = now.upgraded(code);
        keep(call.entries(), name, upgraded);
        call.emit("upgraded", Map.of("contract", name, "code", code.value()));
        return Answer.of(shown(name, upgraded));
    }

    private static Answer freeze(SystemCall call, boolean frozen) {
        call.arguments().exactly(1);
        permitted(call);
        String name = call.arguments().text(0);
        Deployment changed = owned(call, name).frozen(frozen);
        keep(call.entries(), name, changed);
        call.emit(frozen ? "frozen" : "unfrozen", Map.of("contract", name));
        return Answer.of(shown(name, changed));
    }

    /** The code of argument 1, put into the state. */
    private Sha256 checked(SystemCall call) {
        byte[] wasm = call.arguments().as(1, "base64", Base64.getDecoder()::decode);
        try {
            contracts.check(wasm);
        } catch (RefusedModule refused) {
            throw Failure.refused("the module may not be deployed: " + refused.getMessage());
        }
        Sha256 code = Sha256.of(wasm);
        call.entries().put(StateKeys.code(code), wasm);
        return code;
    }

    static boolean mayBeCalled(String name) {
        return CONTRACT.matcher(name).matches() && !SystemContracts.NAMES.contains(name);
    }

    private static void permitted(SystemCall call) {
        if (!call.state().permits(DEPLOY, call.caller())) {
            throw Failure.refused(call.caller() + " lacks the permission " + DEPLOY);
        }
    }

    /** What the caller deployed; a contract of the genesis block is everybody's who may deploy. */
    private static Deployment owned(SystemCall call, String name) {
        Deployment deployment = deployed(call, name);
        if (!List.of(call.caller(), ChainState.GENESIS).contains(deployment.deployer())) {
            throw Failure.refused(name + " was deployed by " + deployment.deployer());
        }
        return deployment;
    }

    private static Deployment deployed(SystemCall call, String name) {
        return call.state().contract(name).orElseThrow(() -> Failure.reverted("there is no contract of this name"));
    }

    static void keep(Overlay entries, String name, Deployment deployment) {
        entries.put(StateKeys.contract(name), deployment.bytes());
        TreeSet<String> names = new TreeSet<>(new ChainState(entries).names(StateKeys.CONTRACTS));
        if (names.add(name)) {
            entries.put(StateKeys.CONTRACTS, ChainState.bytes(names));
        }
    }

    private static Shown shown(String name, Deployment deployment) {
        return new Shown(name, deployment.code(), deployment.version(), deployment.deployer(), deployment.frozen());
    }
}
