package io.flotilla.fleet.node;

import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.Claim;
import io.flotilla.contract.message.CommandState;
import io.flotilla.contract.message.PendingCommands;
import io.flotilla.contract.message.Result;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * One attempt of one command on one node.
 *
 * @param item as it stands in the node's list of pending commands
 * @param step the newest progress; null before the first
 * @param changedAt when the state was entered
 * @param late a result came after the manager had given up
 * @param result the agent's last word; null before
 */
public record Execution(
        NodeAddress node,
        PendingCommands.Item item,
        CommandState state,
        @Nullable String step,
        Instant changedAt,
        boolean late,
        @Nullable Result result) {
    /** After this long beyond its end it leaves the node's list without a result. */
    private static final Duration GIVEN_UP = Duration.ofDays(30);

    public static Execution queued(NodeAddress node, PendingCommands.Item item) {
        return new Execution(node, item, CommandState.QUEUED, null, item.issuedAt(), false, null);
    }

    /** Goes forward to {@code next}; the same when that would be a step back. */
    public Execution entering(CommandState next, Instant at) {
        return state.canBecome(next) ? new Execution(node, item, next, step, at, late, result) : this;
    }

    /** Carries out {@code step}. */
    public Execution at(String newStep, Instant when) {
        Execution running = entering(CommandState.RUNNING, when);
        return running.state == CommandState.RUNNING
                ? new Execution(node, item, running.state, newStep, running.changedAt, late, result)
                : running;
    }

    /** The agent is asked to cancel it. */
    public Execution cancelling() {
        return new Execution(node, item.withCancel(), state, step, changedAt, late, result);
    }

    /** Who made this claim may begin it; the first claim counts for good. */
    public Execution granted(Claim claim) {
        return new Execution(node, item.grantedTo(claim), state, step, changedAt, late, result);
    }

    /** Whether nobody will ever answer it. */
    public boolean givenUp(Instant now) {
        return now.isAfter(item.notAfter().plus(GIVEN_UP));
    }

    /** The agent has spoken its last word; the same when it had before. */
    public Execution ended(Result last) {
        return state.canBecome(last.state())
                ? new Execution(node, item, last.state(), step, last.at(), state == CommandState.TIMED_OUT, last)
                : this;
    }
}
