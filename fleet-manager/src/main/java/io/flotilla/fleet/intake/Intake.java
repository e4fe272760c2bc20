package io.flotilla.fleet.intake;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.codec.Documents;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.codec.KeyRing;
import io.flotilla.contract.codec.MalformedDocument;
import io.flotilla.contract.codec.Opened;
import io.flotilla.contract.codec.Refusal;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.About;
import io.flotilla.contract.message.Ack;
import io.flotilla.contract.message.Alarm;
import io.flotilla.contract.message.Event;
import io.flotilla.contract.message.Presence;
import io.flotilla.contract.message.Progress;
import io.flotilla.contract.message.ReportedConfig;
import io.flotilla.contract.message.Result;
import io.flotilla.contract.message.Status;
import io.flotilla.contract.message.Upward;
import io.flotilla.contract.topic.NodeTopic;
import io.flotilla.contract.topic.TopicName;
import io.flotilla.contract.topic.Topics;
import io.flotilla.fleet.loop.LoopQueue;
import io.flotilla.fleet.loop.NodeSaid;
import io.flotilla.fleet.loop.Signal;
import io.flotilla.fleet.plan.HeldKeys;
import io.flotilla.fleet.store.Certificates;
import io.flotilla.fleet.store.FleetStore;
import java.nio.charset.StandardCharsets;
import java.security.Provider;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;

/**
 * Opens what agents publish, checks signatures against the keys that were issued to the node of the topic, and makes
 * events for the loop. Decides nothing else. Safe for use by many threads.
 */
public final class Intake {
    private static final int LARGEST_TELEMETRY = 200;

    /** State documents of so many nodes wait for a key at most; there is no more than one a topic. */
    private static final int MOST_UNPROVEN = 10_000;

    private static final Set<NodeTopic> STATE = EnumSet.of(NodeTopic.ABOUT, NodeTopic.CONFIG_REPORTED);

    private final Map<String, byte[]> unproven = new ConcurrentHashMap<>();

    /** Of each node that has spoken, what its proofs were good for: an agent shows the same ones each time. */
    private final Map<NodeAddress, Sha256> proven = new ConcurrentHashMap<>();

    private final FleetStore store;
    private final LoopQueue queue;
    private final Provider provider;

    public Intake(FleetStore store, LoopQueue queue, Provider provider) {
        this.store = store;
        this.queue = queue;
        this.provider = provider;
    }

    /** @param done acknowledges the message; run once what it says is stored, or at once when it says nothing */
    public void arrived(String topic, byte[] payload, Runnable done) {
        NodeSaid said = TopicName.parse(topic)
                .filter(TopicName.OfNode.class::isInstance)
                .flatMap(name -> open((TopicName.OfNode) name, topic, payload))
                .orElse(null);
        if (said == null) {
            done.run();
        } else if (droppable(said)) {
            queue.offerDroppable(new Signal.Said(said, () -> {}));
            done.run();
        } else {
            queue.offer(new Signal.Said(said, done));
        }
    }

    /** A key of the node has become known: what was refused for the want of it is looked at again. */
    public void again(NodeAddress node) {
        for (NodeTopic topic : STATE) {
            String name = Topics.node(node, topic);
            byte[] held = unproven.remove(name);
            if (held != null) {
                arrived(name, held, () -> {});
            }
        }
    }

    /** What is only worth something while it is fresh. */
    private static boolean droppable(NodeSaid said) {
        return said instanceof NodeSaid.TelemetrySaid
                || said instanceof NodeSaid.StatusSaid
                || said instanceof NodeSaid.ProgressSaid;
    }

    /** Empty for what says nothing. */
    Optional<NodeSaid> open(TopicName.OfNode name, String topic, byte[] payload) {
        if (name.known().isEmpty()) {
            return Optional.empty();
        }
        if (payload.length == 0) {
            return cleared(name);
        }
        Message message = new Message(name.node(), topic, payload);
        int most = name.known().get().maxBytes();
        if (payload.length > most) {
            return Optional.of(refused(
                    message, Refusal.MALFORMED, payload.length + " bytes, more than the " + most + " of its topic"));
        }
        return switch (name.known().get()) {
            case PRESENCE -> plain(message, Presence.class, d -> new NodeSaid.PresenceSaid(message.node(), d));
            case STATUS -> plain(message, Status.class, d -> new NodeSaid.StatusSaid(message.node(), d));
            case TELEMETRY -> telemetry(message, name.level());
            case ABOUT -> about(message);
            case CONFIG_REPORTED ->
                signed(
                        message,
                        ReportedConfig.class,
                        (d, kid) -> new NodeSaid.ReportedSaid(message.node(), d, message.text()));
            case COMMAND_RESULT ->
                signed(message, Result.class, (d, kid) -> new NodeSaid.ResultSaid(message.node(), d));
            case COMMAND_ACK -> plain(message, Ack.class, d -> new NodeSaid.AckSaid(message.node(), d));
            case COMMAND_PROGRESS -> plain(message, Progress.class, d -> new NodeSaid.ProgressSaid(message.node(), d));
            case EVENT -> plain(message, Event.class, d -> new NodeSaid.EventSaid(message.node(), d));
            case ALARM -> plain(message, Alarm.class, d -> new NodeSaid.AlarmSaid(message.node(), name.level(), d));
            case CONFIG_DESIRED, COMMAND_PENDING, CALL_REQUEST, CALL_RESPONSE -> Optional.empty();
        };
    }

    /** A retained message that was deleted. */
    private static Optional<NodeSaid> cleared(TopicName.OfNode name) {
        NodeTopic topic = name.known().orElseThrow();
        return switch (topic) {
            case PRESENCE -> Optional.of(new NodeSaid.PresenceSaid(name.node(), null));
            case STATUS -> Optional.of(new NodeSaid.StatusSaid(name.node(), null));
            case ALARM -> Optional.of(new NodeSaid.AlarmSaid(name.node(), name.level(), null));
            default -> Optional.empty();
        };
    }

    private static <T extends Record> Optional<NodeSaid> plain(
            Message message, Class<T> type, Function<T, NodeSaid> said) {
        return Optional.of(Documents.open(message.payload(), type)
                .either(
                        understood -> said.apply(understood.document()),
                        refused -> refused(message, refused.refusal(), refused.detail())));
    }

    private static Optional<NodeSaid> telemetry(Message message, String name) {
        try {
            ObjectNode values = Json.parse(message.payload(), LARGEST_TELEMETRY);
            return Optional.of(new NodeSaid.TelemetrySaid(message.node(), name, values));
        } catch (MalformedDocument bad) {
            return Optional.of(refused(message, Refusal.MALFORMED, String.valueOf(bad.getMessage())));
        }
    }

    /** The key that signs must be the one that the other keys' proofs are bound to. */
    private Optional<NodeSaid> about(Message message) {
        return signed(message, About.class, (about, kid) -> {
            if (!about.agentKey().equals(kid)) {
                return refused(message, Refusal.UNKNOWN_KEY, "agentKey is not the key that signed");
            }
            Sha256 shown = Sha256.of(Json.write(
                    Arrays.asList(about.chain(), about.agentKey(), about.consensusKey(), about.transactionKey())));
            if (shown.equals(proven.get(message.node()))) {
                return new NodeSaid.AboutSaid(message.node(), about, message.text());
            }
            if (about.consensusKey() != null && !HeldKeys.consensus(about)) {
                return refused(message, Refusal.BAD_SIGNATURE, "the proof of possession of the consensus key is wrong");
            }
            if (about.transactionKey() != null && !HeldKeys.transactions(about)) {
                return refused(
                        message, Refusal.BAD_SIGNATURE, "the proof of possession of the transaction key is wrong");
            }
            proven.put(message.node(), shown);
            return new NodeSaid.AboutSaid(message.node(), about, message.text());
        });
    }

    private <T extends Record & Upward> Optional<NodeSaid> signed(Message message, Class<T> type, Verified<T> said) {
        KeyRing keys = kid -> store.read(entries -> Certificates.agentKey(entries, message.node(), kid));
        Opened<T> opened = Documents.open(message.payload(), type, keys, provider);
        return Optional.of(opened.either(understood -> checked(message, understood, said), refused -> {
            keepForAnotherKey(message, refused.refusal());
            return refused(message, refused.refusal(), refused.detail());
        }));
    }

    /** The broker does not deliver a retained document again when its signer's key becomes known. */
    private void keepForAnotherKey(Message message, Refusal refusal) {
        boolean state = STATE.stream().anyMatch(topic -> message.topic().equals(Topics.node(message.node(), topic)));
        if (state && refusal == Refusal.UNKNOWN_KEY && unproven.size() < MOST_UNPROVEN) {
            unproven.put(message.topic(), message.payload());
        }
    }

    private static <T extends Record & Upward> NodeSaid checked(
            Message message, Opened.Understood<T> understood, Verified<T> said) {
        return understood.document().from().equals(message.node())
                ? said.of(understood.document(), String.valueOf(understood.kid()))
                : refused(message, Refusal.WRONG_ADDRESS, "it is from another node");
    }

    private static NodeSaid refused(Message message, Refusal refusal, String detail) {
        return new NodeSaid.RefusedSaid(message.node(), message.topic(), refusal, detail);
    }

    /** What follows from a verified document. */
    private interface Verified<T> {
        NodeSaid of(T document, String kid);
    }

    /** A message to be opened. */
    private static final class Message {
        private final NodeAddress node;
        private final String topic;
        private final byte[] payload;

        Message(NodeAddress node, String topic, byte[] payload) {
            this.node = node;
            this.topic = topic;
            this.payload = payload;
        }

        NodeAddress node() {
            return node;
        }

        String topic() {
            return topic;
        }

        byte[] payload() {
            return payload;
        }

        String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }
    }
}
