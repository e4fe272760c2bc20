package io.flotilla.simulate;

import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import io.flotilla.contract.chain.ConsensusKey;
import io.flotilla.contract.chain.Endpoint;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.chain.TransactionKey;
import io.flotilla.contract.codec.DocumentSigner;
import io.flotilla.contract.codec.Documents;
import io.flotilla.contract.codec.Opened;
import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.About;
import io.flotilla.contract.message.Ack;
import io.flotilla.contract.message.Claim;
import io.flotilla.contract.message.Command;
import io.flotilla.contract.message.CommandKey;
import io.flotilla.contract.message.CommandState;
import io.flotilla.contract.message.DesiredConfig;
import io.flotilla.contract.message.HeldStamps;
import io.flotilla.contract.message.Ordered;
import io.flotilla.contract.message.PeerSet;
import io.flotilla.contract.message.PendingCommands;
import io.flotilla.contract.message.Phase;
import io.flotilla.contract.message.Presence;
import io.flotilla.contract.message.ReportedConfig;
import io.flotilla.contract.message.Result;
import io.flotilla.contract.message.Stamp;
import io.flotilla.contract.message.Status;
import io.flotilla.contract.topic.ChainTopic;
import io.flotilla.contract.topic.NodeTopic;
import io.flotilla.contract.topic.Topics;
import io.flotilla.pki.key.Bouncy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * An agent of which everything is real that a manager or broker can see: key, certificate, TLS, subscriptions, the check
 * of every signature and version, signed reports and results. Only its chain node is made up, and its journal is in
 * memory.
 */
final class LightAgent {
    /** The instance under which the broker alone is measured. */
    static final String PROBE = "simulate";

    private static final int RECEIVE_MAXIMUM = 8;
    private static final int P2P_PORT = 30_301;
    private static final long STATUS_NANOS = TimeUnit.SECONDS.toNanos(1);
    private static final byte[] NOTHING = new byte[0];

    private final Workshop workshop;
    private final Identity identity;
    private final NodeAddress node;
    private final ChainId chain;
    private final DocumentSigner signer;
    private final ConsensusKey consensusKey;
    private final TransactionKey transactionKey;
    private final Endpoint endpoint;
    private final String journal;
    private final Connection connection;
    private final Set<CommandKey> done = new HashSet<>();
    private long epoch;
    private long seq;
    private Stamp config = Stamp.NONE;
    private Stamp pending = Stamp.NONE;
    private Stamp peers = Stamp.NONE;
    private @Nullable PendingCommands waiting;
    private @Nullable Claim claim;
    /** When the last status was told, by {@link System#nanoTime}. */
    private long statusTold;

    private boolean statusWaits;
    private byte[] lastConfig = NOTHING;
    private byte[] lastReport = NOTHING;

    /** @param number of this agent in the fleet; makes its endpoint */
    LightAgent(Identity identity, int number, String journal, Workshop workshop) {
        this.workshop = workshop;
        this.identity = identity;
        this.node = identity.node();
        this.chain = identity.bootstrap().chain();
        this.signer = identity.signer();
        this.consensusKey = identity.consensusKey(signer.kid());
        this.transactionKey = identity.transactionKey(signer.kid());
        this.endpoint =
                new Endpoint("10.%d.%d.%d".formatted(number >> 16, number >> 8 & 0xFF, number & 0xFF), P2P_PORT);
        this.journal = journal;
        URI broker = identity.bootstrap().mqtt().get(0);
        this.connection = new Connection(node.clientId(), broker, Identity.keys(identity.credential()), workshop);
        this.connection.whenArrived(this::arrived);
    }

    Identity identity() {
        return identity;
    }

    /** The newest configuration as it came; empty before the first. */
    synchronized byte[] lastConfig() {
        return lastConfig;
    }

    /** Of the newest configuration; 0 before the first. */
    synchronized long version() {
        return config.version();
    }

    /** Done when it is subscribed and what it says of itself has been acknowledged. */
    synchronized CompletableFuture<?> connect() {
        Instant now = workshop.time().instant();
        epoch = Math.max(epoch + 1, now.getEpochSecond());
        byte[] lost = Documents.encode(Presence.of(Presence.State.LOST, epoch, now));
        return connection
                .connect(RECEIVE_MAXIMUM, new Connection.Will(Topics.node(node, NodeTopic.PRESENCE), lost))
                .thenCompose(welcome -> connection.subscribe(List.of(
                        Topics.node(node, NodeTopic.CONFIG_DESIRED),
                        Topics.node(node, NodeTopic.COMMAND_PENDING),
                        Topics.node(node, NodeTopic.CALL_REQUEST),
                        Topics.chainSubtree(chain) + "#")))
                .thenCompose(granted -> introduce(now));
    }

    private synchronized CompletableFuture<?> introduce(Instant since) {
        return CompletableFuture.allOf(
                say(NodeTopic.PRESENCE, Documents.encode(Presence.of(Presence.State.ONLINE, epoch, since))),
                say(NodeTopic.ABOUT, signer.sign(about())),
                say(NodeTopic.STATUS, toldStatus()));
    }

    CompletableFuture<?> disconnect() {
        byte[] offline = Documents.encode(
                Presence.of(Presence.State.OFFLINE, epoch, workshop.time().instant()));
        return say(NodeTopic.PRESENCE, offline).thenCompose(said -> connection.disconnect());
    }

    private void arrived(Mqtt5Publish message) {
        try {
            workshop.hands().execute(() -> {
                take(message.getTopic().toString(), message.getPayloadAsBytes());
                message.acknowledge();
            });
        } catch (RejectedExecutionException ended) {
            // The simulation is over; nobody waits for this any more.
        }
    }

    private synchronized void take(String topic, byte[] payload) {
        boolean ofConfig = topic.equals(Topics.node(node, NodeTopic.CONFIG_DESIRED));
        if (topic.equals(Topics.node(node, NodeTopic.CALL_REQUEST))) {
            answer(payload);
        } else if (ofConfig && workshop.echoing()) {
            answer(lastReport);
        } else if (ofConfig) {
            open(payload, DesiredConfig.class, config, (document, opened) -> apply(document, opened, payload));
        } else if (topic.equals(Topics.node(node, NodeTopic.COMMAND_PENDING))) {
            open(payload, PendingCommands.class, pending, (document, opened) -> take(document));
        } else if (topic.equals(Topics.chain(chain, ChainTopic.PEERS))) {
            open(payload, PeerSet.class, peers, (document, opened) -> {
                peers = document.stamp();
                carryOut();
            });
        }
    }

    private interface Newer<T> {
        void take(T document, Opened.Understood<T> opened);
    }

    private <T extends Record & Ordered> void open(byte[] payload, Class<T> type, Stamp held, Newer<T> newer) {
        Documents.open(payload, type, workshop.ring(identity.bootstrap().signers()), Bouncy.PROVIDER)
                .either(
                        opened -> {
                            if (opened.document().stamp().compareTo(held) > 0) {
                                newer.take(opened.document(), opened);
                            }
                            return true;
                        },
                        refused -> {
                            workshop.refused().incrementAndGet();
                            return false;
                        });
    }

    private void apply(DesiredConfig document, Opened.Understood<DesiredConfig> opened, byte[] payload) {
        config = document.stamp();
        lastConfig = payload;
        lastReport = signer.sign(new ReportedConfig(
                node,
                chain,
                epoch,
                ++seq,
                config.term(),
                config.version(),
                opened.sha256(),
                ReportedConfig.State.CONVERGED,
                List.of(),
                null));
        send(NodeTopic.CONFIG_REPORTED, lastReport);
        tellStatus();
        carryOut();
    }

    private void take(PendingCommands document) {
        pending = document.stamp();
        waiting = document;
        for (PendingCommands.Item item : document.items()) {
            if (!done.contains(item.key())) {
                send(NodeTopic.COMMAND_ACK, Documents.encode(new Ack(item.id(), item.attempt(), Ack.Verdict.ACCEPTED)));
            }
        }
        tellStatus();
        carryOut();
    }

    /** What waits for a document is carried out when that has come. */
    private void carryOut() {
        if (waiting == null) {
            return;
        }
        for (PendingCommands.Item item : waiting.items()) {
            boolean due =
                    item.needs().config() <= config.version() && item.needs().peers() <= peers.version();
            if (due && !done.contains(item.key()) && mustClaim(item)) {
                claim(item);
                return;
            }
            if (due && done.add(item.key())) {
                send(NodeTopic.COMMAND_RESULT, signer.sign(result(item)));
            }
        }
    }

    private static boolean mustClaim(PendingCommands.Item item) {
        return item.grantedTo() == null
                && Command.Operation.of(item.operation())
                        .filter(Command.Operation::once)
                        .isPresent();
    }

    private void claim(PendingCommands.Item item) {
        if (claim == null || !claim.key().equals(item.key())) {
            byte[] name = item.key().toString().getBytes(StandardCharsets.UTF_8);
            claim = new Claim(item.id(), item.attempt(), Sha256.of(name).value().substring(0, 32));
            send(NodeTopic.ABOUT, signer.sign(about()));
        }
    }

    private Result result(PendingCommands.Item item) {
        return new Result(
                node,
                epoch,
                ++seq,
                item.id(),
                item.attempt(),
                journal,
                CommandState.SUCCEEDED,
                workshop.time().instant(),
                Duration.ZERO,
                Map.of(),
                null);
    }

    private About about() {
        return new About(
                node,
                chain,
                epoch,
                ++seq,
                Map.of("agent", "simulated"),
                Command.Operation.names(),
                Map.of("config", 1),
                signer.kid(),
                consensusKey,
                transactionKey,
                endpoint,
                journal,
                claim,
                new HeldStamps(config, pending, peers, Stamp.NONE));
    }

    /** At most once a second, as an agent is to: what changes sooner is told at the end of that second. */
    private void tellStatus() {
        long left = STATUS_NANOS - (System.nanoTime() - statusTold);
        if (left <= 0) {
            send(NodeTopic.STATUS, toldStatus());
        } else if (!statusWaits) {
            statusWaits = true;
            try {
                Future<?> unused = workshop.later().schedule(this::statusInTime, left, TimeUnit.NANOSECONDS);
            } catch (RejectedExecutionException ended) {
                // The simulation is over; nobody waits for this any more.
            }
        }
    }

    private synchronized void statusInTime() {
        statusWaits = false;
        send(NodeTopic.STATUS, toldStatus());
    }

    private byte[] toldStatus() {
        statusTold = System.nanoTime();
        return status();
    }

    private byte[] status() {
        Phase phase = config.equals(Stamp.NONE) ? Phase.STARTING : Phase.RUNNING;
        int running = phase == Phase.RUNNING ? 1 : 0;
        return Documents.encode(
                new Status(phase, running, 0, 0, 0, config.version(), pending.version(), running, 30, 0, null));
    }

    private void answer(byte[] payload) {
        connection.send(Topics.node(node, NodeTopic.CALL_RESPONSE, PROBE), NodeTopic.CALL_RESPONSE, payload);
    }

    private CompletableFuture<?> say(NodeTopic topic, byte[] payload) {
        return connection.publish(Topics.node(node, topic), topic, payload);
    }

    private void send(NodeTopic topic, byte[] payload) {
        connection.send(Topics.node(node, topic), topic, payload);
    }
}
