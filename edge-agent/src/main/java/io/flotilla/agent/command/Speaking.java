package io.flotilla.agent.command;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.agent.node.ChainAccess;
import io.flotilla.agent.node.NodeControl;
import io.flotilla.agent.node.NodeFault;
import io.flotilla.agent.node.NodeView;
import io.flotilla.agent.node.Steps;
import io.flotilla.contract.message.Command;
import io.flotilla.contract.message.CommandState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Tells the node once that it may speak, and waits for its answer. Loop thread only; what blocks is done by the worker. */
final class Speaking implements Task {
    private final ChainAccess chain;
    private final Steps steps;
    private final Command.ValidatorSpeak order;
    private @Nullable Outcome outcome;

    Speaking(ChainAccess chain, Steps steps, Command.ValidatorSpeak order) {
        this.chain = chain;
        this.steps = steps;
        this.order = order;
    }

    @Override
    public void act(NodeControl node) {
        steps.run(() -> chain.speak(order), this::done, this::failed);
    }

    @Override
    public Optional<Outcome> observe(NodeView view, Duration elapsed) {
        return Optional.ofNullable(outcome);
    }

    private void done(ObjectNode answer) {
        List<String> unheard = new ArrayList<>();
        answer.path("unheard").forEach(one -> unheard.add(one.asText()));
        outcome = Outcome.succeeded(Map.of("from", answer.path("from").asLong(), "unheard", unheard));
    }

    private void failed(NodeFault fault) {
        outcome = fault.isRefusal()
                ? Outcome.failed(fault.code(), fault.said(), Map.of())
                : Outcome.of(CommandState.INTERRUPTED, fault.code(), fault.said() + "; whether it speaks is unknown");
    }
}
