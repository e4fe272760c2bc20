package io.flotilla.agent.command;

import io.flotilla.agent.node.ChainAccess.Whereabouts;
import io.flotilla.agent.node.NodeControl;
import io.flotilla.agent.node.NodeFault;
import io.flotilla.agent.node.NodeView;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.chain.Transaction;
import io.flotilla.contract.message.Command;
import io.flotilla.contract.message.CommandKey;
import io.flotilla.contract.message.CommandState;
import io.flotilla.contract.message.Problem;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One contract call on its way into the node. Why it has one effect: a transaction is durable before the node first hears
 * of it, and the same bytes, which have one id and one nonce, are handed over again after a crash or when an answer got
 * lost. Another one is signed in its place only when the first can never stand in a block: the node has refused it and
 * nobody else can have it, or its nonce was taken by another in a block. What ends without that certainty is {@code
 * interrupted}, with the transaction's id. Loop thread only; what blocks is done by the worker.
 */
final class Submission implements Task {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final String STALE = "stale-nonce";
    private static final String GAP = "nonce-gap";
    /** Such a one can never stand in a block. */
    private static final String EXPIRED = "expired";

    private final Submissions desk;
    private final CommandKey command;
    private final Command.ChainSubmit call;
    private final @Nullable Sha256 pinned;
    /** Its transaction was signed by an earlier life of the agent. */
    private final boolean recovered;

    private boolean begun;
    private boolean busy;
    /** The transaction that is kept may be with the node, or with its peers, whatever the node says now. */
    private boolean abroad;

    private Duration elapsed = Duration.ZERO;
    private Duration next = Duration.ZERO;
    private @Nullable Outcome outcome;
    private NodeFault last = new NodeFault("node.silent", "the node does not answer: look at node.log");

    /** @param pinned null when no genesis block is pinned */
    Submission(Submissions desk, CommandKey command, Command.ChainSubmit call, @Nullable Sha256 pinned) {
        this.desk = desk;
        this.command = command;
        this.call = call;
        this.pinned = pinned;
        this.recovered = desk.signed(command).isPresent();
        this.abroad = recovered;
    }

    @Override
    public void act(NodeControl node) {
        begun = true;
        proceed();
    }

    @Override
    public Optional<Outcome> observe(NodeView view, Duration since) {
        elapsed = since;
        if (outcome == null && begun && !busy) {
            if (since.compareTo(LIMIT) > 0) {
                outcome = givenUp();
            } else if (since.compareTo(next) >= 0) {
                proceed();
            }
        }
        return Optional.ofNullable(outcome);
    }

    private void proceed() {
        next = elapsed.plus(PAUSE);
        Transaction signed = desk.signed(command).orElse(null);
        if (signed != null) {
            handOver(signed);
        } else if (pinned == null) {
            outcome = Outcome.failed(
                    "genesis.not.pinned",
                    "the node's configuration pins no genesis block: there is no chain yet",
                    Map.of());
        } else {
            sign(pinned);
        }
    }

    private void sign(Sha256 chain) {
        busy = true;
        desk.steps().run(() -> desk.sign(call, chain), this::signed, this::notSigned);
    }

    private void signed(Transaction transaction) {
        busy = false;
        desk.keep(command, transaction);
        abroad = false;
        handOver(transaction);
    }

    private void notSigned(NodeFault fault) {
        busy = false;
        last = fault;
        if (fault.isRefusal()) {
            outcome = Outcome.failed(fault.code(), fault.said(), Map.of());
        }
    }

    private void handOver(Transaction transaction) {
        busy = true;
        desk.steps()
                .run(
                        () -> {
                            desk.chain().submit(Submissions.bytes(transaction));
                            return transaction;
                        },
                        this::taken,
                        fault -> notTaken(transaction, fault));
    }

    private void taken(Transaction transaction) {
        busy = false;
        outcome = Outcome.succeeded(facts(transaction));
    }

    private void notTaken(Transaction transaction, NodeFault fault) {
        busy = false;
        last = fault;
        if (!fault.isRefusal()) {
            abroad = true;
        } else if (abroad || fault.code().equals(STALE)) {
            lookFor(transaction, fault);
        } else {
            refused(transaction, fault);
        }
    }

    /** Nobody but this agent has the transaction. */
    private void refused(Transaction transaction, NodeFault fault) {
        if (fault.code().equals(GAP)) {
            signAnew(transaction);
        } else {
            outcome = Outcome.failed(fault.code(), fault.said(), facts(transaction));
        }
    }

    /** @param nonce of the sender, asked for before the transaction was looked for: what it passed over stays out */
    private record Trace(long nonce, Whereabouts whereabouts) {}

    private void lookFor(Transaction transaction, NodeFault refusal) {
        busy = true;
        desk.steps()
                .run(
                        () -> new Trace(desk.account().nonce(), desk.chain().whereabouts(transaction.id())),
                        trace -> found(transaction, trace, refusal),
                        fault -> {
                            busy = false;
                            last = fault;
                        });
    }

    private void found(Transaction transaction, Trace trace, NodeFault refusal) {
        busy = false;
        boolean overtaken = trace.nonce() > transaction.nonce();
        if (trace.whereabouts() != Whereabouts.UNKNOWN) {
            outcome = Outcome.succeeded(facts(transaction));
        } else if (overtaken || (!abroad && refusal.code().equals(STALE))) {
            signAnew(transaction);
        } else if (refusal.code().equals(EXPIRED)) {
            outcome = Outcome.failed(refusal.code(), refusal.said(), facts(transaction));
        }
    }

    /** The pause before it is kept, so that a node which says nonsense is not asked all the time. */
    private void signAnew(Transaction overtaken) {
        if (recovered) { // Time and policy had their say before it was signed, which may be long ago.
            outcome = new Outcome(
                    CommandState.INTERRUPTED,
                    facts(overtaken),
                    new Problem(
                            "transaction.overtaken",
                            "while the agent was away, another transaction took the place of this one, which will stand"
                                    + " in no block: order it again"));
            return;
        }
        desk.forget(command);
        abroad = false;
    }

    private Outcome givenUp() {
        Transaction transaction = desk.signed(command).orElse(null);
        if (transaction == null || !abroad) {
            return Outcome.failed(last.code(), last.said(), Map.of());
        }
        String message = "the transaction may stand in a block yet (" + last.said()
                + "): ask for it by its id before this is ordered again";
        return new Outcome(
                CommandState.INTERRUPTED, facts(transaction), new Problem("transaction.unanswered", message));
    }

    private static Map<String, Object> facts(Transaction transaction) {
        Map<String, Object> facts = new TreeMap<>();
        facts.put("transaction", transaction.id().value());
        facts.put("sender", transaction.sender().value());
        facts.put("nonce", transaction.nonce());
        return facts;
    }
}
