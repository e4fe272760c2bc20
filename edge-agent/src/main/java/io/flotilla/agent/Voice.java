package io.flotilla.agent;

import io.flotilla.agent.command.CommandDesk;
import io.flotilla.agent.command.Journal;
import io.flotilla.agent.command.Outcome;
import io.flotilla.agent.link.BrokerLink;
import io.flotilla.agent.link.Message;
import io.flotilla.contract.chain.ConsensusKey;
import io.flotilla.contract.chain.Endpoint;
import io.flotilla.contract.chain.TransactionKey;
import io.flotilla.contract.codec.DocumentSigner;
import io.flotilla.contract.codec.Documents;
import io.flotilla.contract.codec.MalformedDocument;
import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.About;
import io.flotilla.contract.message.Ack;
import io.flotilla.contract.message.Alarm;
import io.flotilla.contract.message.CallAnswer;
import io.flotilla.contract.message.Claim;
import io.flotilla.contract.message.Command;
import io.flotilla.contract.message.CommandKey;
import io.flotilla.contract.message.DesiredConfig;
import io.flotilla.contract.message.Event;
import io.flotilla.contract.message.Event.Severity;
import io.flotilla.contract.message.HeldStamps;
import io.flotilla.contract.message.Problem;
import io.flotilla.contract.message.Progress;
import io.flotilla.contract.message.ReportedConfig;
import io.flotilla.contract.message.Result;
import io.flotilla.contract.message.Schema;
import io.flotilla.contract.message.Status;
import io.flotilla.contract.topic.NodeTopic;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Everything that the agent says, signed where a decision may rest on it. State documents are said when they change.
 * (epoch, seq) grows from one signed document to the next. Used by the loop thread only.
 */
final class Voice implements Journal.Seal, CommandDesk.Sink {
    private static final Logger LOG = LoggerFactory.getLogger(Voice.class);
    /** Of a problem's message in a result, which carries more than that. */
    private static final int LONGEST_TEXT = 500;

    private final NodeAddress node;
    private final ChainId chain;
    private final Function<String, TransactionKey> transactionKey;
    private final Clock clock;
    private DocumentSigner signer;
    private @Nullable BrokerLink link;
    private long epoch;
    private long seq;
    private @Nullable AboutParts about;
    private Convergence.@Nullable Judgement reported;

    /** What {@code about} says beside names and numbers. */
    record AboutParts(
            Map<String, String> versions,
            @Nullable ConsensusKey consensusKey,
            @Nullable Endpoint endpoint,
            AboutJournal journal,
            String agentKey) {}

    /** @param claim null before the first of this life */
    record AboutJournal(String id, @Nullable Claim claim) {}

    /** @param transactionKey with its proof for the agent's key of this thumbprint */
    Voice(
            NodeAddress node,
            ChainId chain,
            DocumentSigner signer,
            Function<String, TransactionKey> transactionKey,
            Clock clock) {
        this.node = node;
        this.chain = chain;
        this.signer = signer;
        this.transactionKey = transactionKey;
        this.clock = clock;
    }

    /** To be called before anything is said. */
    void speakThrough(BrokerLink broker) {
        link = broker;
    }

    void epoch(long next) {
        epoch = next;
        seq = 0;
        aboutAgain();
    }

    /** What {@code about} says of the documents held may be new to the manager, whatever else is the same. */
    void aboutAgain() {
        about = null;
    }

    /** After a renewal: what is said from now on carries the new key's signature. */
    void signWith(DocumentSigner next) {
        signer = next;
        aboutAgain();
    }

    String key() {
        return signer.kid();
    }

    /** @param held told as it is when anything else changes, or after {@link #aboutAgain} */
    void about(
            Map<String, String> versions,
            @Nullable ConsensusKey key,
            Endpoint endpoint,
            AboutJournal journal,
            HeldStamps held) {
        AboutParts parts = new AboutParts(versions, key, endpoint, journal, signer.kid());
        if (parts.equals(about)) {
            return;
        }
        about = parts;
        Map<String, Integer> schemas =
                Arrays.stream(Schema.values()).collect(Collectors.toMap(Schema::label, Schema::major));
        state(
                NodeTopic.ABOUT,
                signer.sign(new About(
                        node,
                        chain,
                        epoch,
                        ++seq,
                        versions,
                        Command.Operation.names(),
                        schemas,
                        signer.kid(),
                        key,
                        transactionKey.apply(signer.kid()),
                        endpoint,
                        journal.id(),
                        journal.claim(),
                        held)));
    }

    void reported(DesiredConfig config, Convergence.Judgement judgement) {
        if (judgement.equals(reported)) {
            return;
        }
        reported = judgement;
        LOG.info("config version={} state={}", config.version(), judgement.state());
        state(
                NodeTopic.CONFIG_REPORTED,
                signer.sign(new ReportedConfig(
                        node,
                        chain,
                        epoch,
                        ++seq,
                        config.term(),
                        config.version(),
                        judgement.of(),
                        judgement.state(),
                        judgement.diff(),
                        judgement.error())));
    }

    Convergence.@Nullable Judgement lastReported() {
        return reported;
    }

    void status(Status status) {
        state(NodeTopic.STATUS, Documents.encode(status));
    }

    void telemetry(String level, byte[] figures) {
        link().passing(Message.of(node, NodeTopic.TELEMETRY, level, figures));
    }

    void event(Severity severity, String code, String message) {
        Instant at = clock.instant();
        byte[] event = Texts.fitting(
                NodeTopic.EVENT.maxBytes(), message, text -> Documents.encode(new Event(at, severity, code, text)));
        LOG.info("event code={} {}", code, Texts.printable(message));
        link().event(event);
    }

    void alarm(String code, Severity severity, Instant since, String message) {
        byte[] alarm = Texts.fitting(
                NodeTopic.ALARM.maxBytes(), message, text -> Documents.encode(new Alarm(code, severity, since, text)));
        link().state(Message.of(node, NodeTopic.ALARM, code, alarm));
    }

    void clearAlarm(String code) {
        link().clear(Message.of(node, NodeTopic.ALARM, code, new byte[0]));
    }

    @Override
    public byte[] result(CommandKey key, String journal, Outcome outcome, Instant at, Duration took) {
        Result result = new Result(
                node,
                epoch,
                ++seq,
                key.id(),
                key.attempt(),
                journal,
                outcome.state(),
                at,
                took,
                outcome.output(),
                outcome.error());
        byte[] signed = signer.sign(result);
        return signed.length <= NodeTopic.COMMAND_RESULT.maxBytes() ? signed : signer.sign(withoutOutput(result));
    }

    /** @param instance the manager that asked */
    void answer(String instance, byte[] correlation, CallAnswered answered) {
        CallAnswer answer =
                new CallAnswer(node, epoch, ++seq, answered.id(), clock.instant(), answered.output(), answered.error());
        link().passing(Message.of(node, NodeTopic.CALL_RESPONSE, instance, fitting(answer))
                .answering(correlation));
    }

    /** The signed answer, or why it cannot be given. */
    private byte[] fitting(CallAnswer answer) {
        int most = NodeTopic.CALL_RESPONSE.maxBytes();
        try {
            byte[] signed = signer.sign(answer);
            return signed.length <= most
                    ? signed
                    : signer.sign(instead(
                            answer,
                            "call.too.large",
                            "the answer has " + signed.length + " bytes, more than " + most + ": ask for less"));
        } catch (MalformedDocument unfit) {
            return signer.sign(instead(
                    answer,
                    "call.unfit",
                    "the answer cannot be signed: " + Texts.printable(String.valueOf(unfit.getMessage()))));
        }
    }

    private static CallAnswer instead(CallAnswer of, String code, String message) {
        return new CallAnswer(
                of.from(), of.epoch(), of.seq(), of.id(), of.at(), Map.of(), new Problem(code, shortened(message)));
    }

    /** @param error null when it answers */
    record CallAnswered(
            String id,
            Map<String, @Nullable Object> output,
            @Nullable Problem error) {}

    @Override
    public void ack(Ack ack) {
        link().passing(Message.of(node, NodeTopic.COMMAND_ACK, Documents.encode(ack)));
    }

    @Override
    public void result(byte[] document) {
        link().passing(Message.of(node, NodeTopic.COMMAND_RESULT, document));
    }

    @Override
    public void progress(Progress progress) {
        byte[] document = Documents.encode(progress);
        if (document.length <= NodeTopic.COMMAND_PROGRESS.maxBytes()) {
            link().passing(Message.of(node, NodeTopic.COMMAND_PROGRESS, document));
        }
    }

    private static Result withoutOutput(Result large) {
        return new Result(
                large.from(),
                large.epoch(),
                large.seq(),
                large.id(),
                large.attempt(),
                large.journal(),
                large.state(),
                large.at(),
                large.took(),
                Map.of("truncated", true),
                large.error() == null
                        ? null
                        : new Problem(
                                large.error().code(), shortened(large.error().message())));
    }

    private void state(NodeTopic topic, byte[] document) {
        link().state(Message.of(node, topic, document));
    }

    private BrokerLink link() {
        return Objects.requireNonNull(link);
    }

    private static String shortened(String text) {
        return text.length() <= LONGEST_TEXT ? text : text.substring(0, LONGEST_TEXT) + "…";
    }
}
