package io.flotilla.agent;

import io.flotilla.agent.command.CallDesk;
import io.flotilla.agent.command.Intake;
import io.flotilla.agent.link.Inbound;
import io.flotilla.agent.node.ChainAccess;
import io.flotilla.agent.node.NodeFault;
import io.flotilla.agent.telemetry.LogTail;
import io.flotilla.contract.codec.KeyRing;
import io.flotilla.contract.codec.Refusal;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.HeldStamps;
import io.flotilla.contract.message.Problem;
import io.flotilla.contract.message.Question;
import io.flotilla.contract.topic.NodeTopic;
import io.flotilla.contract.topic.TopicName;
import io.flotilla.contract.topic.Topics;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers live, read-only questions. What touches the disk, and what the node is asked, is done by the worker. Used by the loop thread only. */
final class Calls {
    private static final Logger LOG = LoggerFactory.getLogger(Calls.class);
    /** A node that answers slowly must not be asked ever more. */
    private static final int MOST_WAITING = 32;

    private final NodeAddress node;
    private final CallDesk desk;
    private final Sources sources;
    private final Voice voice;
    private final Executor worker;
    private final Executor loop;
    private int waiting;

    /** @param chain asked by the worker */
    record Sources(LogTail logs, ChainAccess chain) {}

    Calls(NodeAddress node, CallDesk desk, Sources sources, Voice voice, Executor worker, Executor loop) {
        this.node = node;
        this.desk = desk;
        this.sources = sources;
        this.voice = voice;
        this.worker = worker;
        this.loop = loop;
    }

    /** Whether this is a question at all. */
    boolean isFor(Inbound inbound) {
        return inbound.topic().equals(Topics.node(node, NodeTopic.CALL_REQUEST));
    }

    /** @param refused hears of what gets no answer */
    void arrived(Inbound inbound, KeyRing signers, HeldStamps held, Consumer<Intake> refused) {
        String asker = inbound.replyTo().flatMap(this::asker).orElse(null);
        if (asker == null) {
            refused.accept(new Intake.Refused(
                    inbound.topic(), Refusal.WRONG_ADDRESS, "it wants its answer where this agent says nothing"));
            return;
        }
        CallDesk.Verdict verdict = desk.judge(inbound.topic(), inbound.payload(), signers);
        Question question = verdict.question();
        if (question != null && waiting >= MOST_WAITING) {
            Problem problem =
                    new Problem("call.too.many", MOST_WAITING + " questions wait for answers: ask again later");
            voice.answer(asker, inbound.correlation(), new Voice.CallAnswered(verdict.id(), Map.of(), problem));
        } else if (question instanceof Question.LogTail tail) {
            later(inbound, asker, () -> read(verdict.id(), tail));
        } else if (question instanceof Question.OfChain ofChain) {
            later(inbound, asker, () -> asked(verdict.id(), ofChain));
        } else if (question != null) {
            voice.answer(asker, inbound.correlation(), new Voice.CallAnswered(verdict.id(), facts(held), null));
        } else if (verdict.problem() != null) {
            voice.answer(
                    asker, inbound.correlation(), new Voice.CallAnswered(verdict.id(), Map.of(), verdict.problem()));
        } else if (verdict.refused() != null) {
            refused.accept(verdict.refused());
        }
    }

    private void later(Inbound inbound, String asker, Supplier<Voice.CallAnswered> answer) {
        waiting++;
        worker.execute(() -> {
            Voice.CallAnswered answered = answer.get();
            loop.execute(() -> {
                waiting--;
                voice.answer(asker, inbound.correlation(), answered);
            });
        });
    }

    private Voice.CallAnswered asked(String id, Question.OfChain question) {
        try {
            Map<String, @Nullable Object> output = new LinkedHashMap<>();
            sources.chain()
                    .answer(question)
                    .fields()
                    .forEachRemaining(field -> output.put(field.getKey(), field.getValue()));
            return new Voice.CallAnswered(id, output, null);
        } catch (NodeFault fault) {
            return new Voice.CallAnswered(id, Map.of(), new Problem(fault.code(), fault.said()));
        } catch (RuntimeException bug) {
            LOG.error("a question about the chain failed", bug);
            return new Voice.CallAnswered(
                    id, Map.of(), new Problem("agent.fault", "the agent failed: look at its log"));
        }
    }

    private static Map<String, @Nullable Object> facts(HeldStamps held) {
        return Map.of(
                "version", EdgeAgent.version(),
                "config", held.config().version(),
                "pending", held.pending().version());
    }

    private Voice.CallAnswered read(String id, Question.LogTail tail) {
        try {
            return new Voice.CallAnswered(id, Map.of("lines", sources.logs().read(tail)), null);
        } catch (IOException | RuntimeException bad) {
            return new Voice.CallAnswered(
                    id, Map.of(), new Problem("log.unreadable", "the log cannot be read: " + bad.getMessage()));
        }
    }

    /** The manager whose topic for answers this is. */
    private Optional<String> asker(String replyTo) {
        @Nullable TopicName name = TopicName.parse(replyTo).orElse(null);
        return name instanceof TopicName.OfNode own
                        && own.node().equals(node)
                        && own.known().filter(NodeTopic.CALL_RESPONSE::equals).isPresent()
                ? Optional.of(own.level())
                : Optional.empty();
    }
}
