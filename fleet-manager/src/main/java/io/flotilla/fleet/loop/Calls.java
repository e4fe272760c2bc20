package io.flotilla.fleet.loop;

import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.CallAnswer;
import io.flotilla.contract.message.CallRequest;
import io.flotilla.contract.message.Problem;
import io.flotilla.contract.message.Question;
import io.flotilla.contract.topic.NodeTopic;
import io.flotilla.contract.topic.Topics;
import io.flotilla.fleet.node.Actor;
import io.flotilla.fleet.node.FleetException;
import io.flotilla.fleet.node.FleetException.Code;
import io.flotilla.fleet.store.Chronicle;
import io.flotilla.fleet.store.FleetStore;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Asks agents live questions and gives their answers to who waits for them. Nothing is stored. Safe for many threads. */
public final class Calls {
    /** The longest that somebody waits for an answer. */
    public static final Duration PATIENCE = Duration.ofSeconds(10);

    private static final int MOST_AT_ONCE = 32;

    private final FleetStore store;
    private final Desk desk;
    private final CallLink link;
    private final Observations observations;
    private final Duration patience;
    private final Semaphore room = new Semaphore(MOST_AT_ONCE);
    private final Map<String, Waiting> waiting = new ConcurrentHashMap<>();

    private record Waiting(NodeAddress node, CompletableFuture<CallAnswer> answer) {}

    public Calls(FleetStore store, Desk desk, CallLink link, Observations observations, Duration patience) {
        this.store = store;
        this.desk = desk;
        this.link = link;
        this.observations = observations;
        this.patience = patience;
    }

    /**
     * Blocks until the agent has answered, or for as long as there is patience.
     *
     * @throws FleetException NO_ANSWER, when none came; CALL_REFUSED, when the agent will not answer it
     */
    public CallView ask(NodeAddress node, Question question, Actor actor) {
        Instant now = desk.clock().instant();
        store.read(entries -> Known.active(entries, node));
        if (!observations.of(node).online()) {
            throw new FleetException(
                    Code.NO_ANSWER, "the agent of " + node + " is not connected: look at fleet describe node " + node);
        }
        if (question instanceof Question.LogTail) {
            store.write(entries -> {
                Chronicle.audit(
                        entries,
                        now,
                        actor,
                        Chronicle.Change.of("node.logs", "node/" + node, String.valueOf(question.arguments())));
                return now;
            });
        }
        if (!room.tryAcquire()) {
            throw new FleetException(
                    Code.TOO_MANY_CALLS, MOST_AT_ONCE + " questions are waiting for their answers: ask again");
        }
        try {
            return answered(node, question, actor, now);
        } finally {
            room.release();
        }
    }

    private CallView answered(NodeAddress node, Question question, Actor actor, Instant now) {
        String id = desk.ids().next();
        CompletableFuture<CallAnswer> answer = new CompletableFuture<>();
        waiting.put(id, new Waiting(node, answer));
        try {
            CallRequest request = new CallRequest(node, id, question.ask(), question.arguments(), now, actor.name());
            boolean sent = link.ask(new CallLink.Asked(
                    Topics.node(node, NodeTopic.CALL_REQUEST),
                    new String(desk.signer().sign(request), StandardCharsets.UTF_8),
                    Topics.node(node, NodeTopic.CALL_RESPONSE, desk.instance().value()),
                    id));
            if (!sent) {
                throw new FleetException(
                        Code.BROKER, "there is no way to the broker just now: see /readyz, and ask again");
            }
            return view(node, question, now, answer.get(patience.toMillis(), TimeUnit.MILLISECONDS));
        } catch (TimeoutException none) {
            throw new FleetException(
                    Code.NO_ANSWER,
                    "no answer of " + node + " came within " + patience.toSeconds()
                            + " s: is its agent of this release, and do the clocks agree?",
                    none);
        } catch (InterruptedException stopping) {
            Thread.currentThread().interrupt();
            throw new FleetException(Code.NO_ANSWER, "the manager stops: ask again", stopping);
        } catch (ExecutionException impossible) {
            throw new IllegalStateException("nobody fails an answer", impossible);
        } finally {
            waiting.remove(id);
        }
    }

    private CallView view(NodeAddress node, Question question, Instant asked, CallAnswer answer) {
        Problem error = answer.error();
        if (error != null) {
            throw new FleetException(code(question, error), "the agent of " + node + " says: " + error.message());
        }
        Duration took = Duration.between(asked, desk.clock().instant());
        return new CallView(node, question.ask(), answer.at(), took, answer.output());
    }

    /** Of a chain the node speaks through its agent; everything else is the agent's own word. */
    private static Code code(Question question, Problem error) {
        if (!(question instanceof Question.OfChain) || error.code().equals("policy")) {
            return Code.CALL_REFUSED;
        }
        if (error.code().equals("call.too.many")) {
            return Code.TOO_MANY_CALLS;
        }
        return error.code().startsWith("unknown-") || error.code().startsWith("no-such-")
                ? Code.NOT_ON_CHAIN
                : Code.NODE_FAILED;
    }

    /** A verified answer has come; one that nobody waits for is dropped. */
    public void answered(NodeAddress node, CallAnswer answer) {
        Waiting asker = waiting.get(answer.id());
        if (asker != null && asker.node().equals(node)) {
            asker.answer().complete(answer);
        }
    }
}
