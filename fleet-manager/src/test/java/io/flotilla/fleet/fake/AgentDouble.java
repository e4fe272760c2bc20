package io.flotilla.fleet.fake;

import io.flotilla.contract.chain.ConsensusKey;
import io.flotilla.contract.chain.Endpoint;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.chain.TransactionKey;
import io.flotilla.contract.codec.DocumentSigner;
import io.flotilla.contract.codec.Documents;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.codec.Jwk;
import io.flotilla.contract.codec.KeyRing;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.About;
import io.flotilla.contract.message.Ack;
import io.flotilla.contract.message.Bootstrap;
import io.flotilla.contract.message.CallAnswer;
import io.flotilla.contract.message.CallRequest;
import io.flotilla.contract.message.Command;
import io.flotilla.contract.message.CommandState;
import io.flotilla.contract.message.DesiredConfig;
import io.flotilla.contract.message.HeldStamps;
import io.flotilla.contract.message.PendingCommands;
import io.flotilla.contract.message.Phase;
import io.flotilla.contract.message.Presence;
import io.flotilla.contract.message.ReportedConfig;
import io.flotilla.contract.message.Result;
import io.flotilla.contract.message.Status;
import io.flotilla.contract.topic.NodeTopic;
import io.flotilla.contract.topic.Topics;
import io.flotilla.fleet.loop.JoinToken;
import io.flotilla.pki.est.EstClient;
import io.flotilla.pki.est.PinnedHttps;
import io.flotilla.pki.est.TokenSecret;
import io.flotilla.pki.key.Bouncy;
import io.flotilla.pki.key.Credential;
import io.flotilla.pki.key.Fingerprint;
import io.flotilla.pki.key.KeyPairs;
import io.flotilla.pki.key.TlsContexts;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttAsyncClient;
import org.eclipse.paho.mqttv5.client.MqttCallback;
import org.eclipse.paho.mqttv5.client.MqttConnectionOptions;
import org.eclipse.paho.mqttv5.client.MqttDisconnectResponse;
import org.eclipse.paho.mqttv5.client.persist.MemoryPersistence;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.eclipse.paho.mqttv5.common.MqttMessage;
import org.eclipse.paho.mqttv5.common.MqttSubscription;
import org.eclipse.paho.mqttv5.common.packet.MqttProperties;

/** An agent without a node: joins, reports every configuration as applied and every command as succeeded. */
public final class AgentDouble implements MqttCallback, AutoCloseable {
    static {
        // Paho's receiver throws when an acknowledgement comes while it closes; no test is about that.
        Awaitility.doNotCatchUncaughtExceptionsByDefault();
    }

    private static final Duration WAIT = Duration.ofSeconds(60);

    private final NodeAddress node;
    private final Bootstrap bootstrap;
    private final KeyRing signers;
    private final Credential credential;
    private final KeyPair consensus;
    private final KeyPair transactions;
    private final DocumentSigner signer;
    private final String agentKey;
    private final X509Certificate root;
    private final MqttAsyncClient client;
    private final AtomicLong seq = new AtomicLong();
    private final ExecutorService worker = Executors.newSingleThreadExecutor();
    private final Set<String> done = ConcurrentHashMap.newKeySet();
    private final List<String> operations = new CopyOnWriteArrayList<>();
    private final Map<String, byte[]> received = new ConcurrentHashMap<>();
    private volatile long config;
    private volatile long pending;
    private volatile boolean connected;

    public AgentDouble(URI manager, Fingerprint pin, JoinToken join) throws Exception {
        this.node = join.node();
        EstClient est = EstClient.firstContact(manager, pin, WAIT);
        this.root = est.root();
        KeyPair key = KeyPairs.generateP256(new SecureRandom());
        TokenSecret token = new TokenSecret(join.token().id(), join.token().secret());
        this.credential = new Credential(key.getPrivate(), est.enrol(token, key));
        this.signer = new DocumentSigner(key.getPrivate(), (ECPublicKey) key.getPublic(), Bouncy.PROVIDER);
        this.agentKey = Jwk.thumbprint((ECPublicKey) key.getPublic());
        KeyPairGenerator keys = KeyPairGenerator.getInstance("Ed25519");
        this.consensus = keys.generateKeyPair();
        this.transactions = keys.generateKeyPair();
        PinnedHttps.Answer answer = new PinnedHttps(root, Optional.of(credential), WAIT)
                .get(manager.resolve("/.well-known/flotilla/bootstrap"));
        this.bootstrap = Documents.open(answer.text().getBytes(StandardCharsets.UTF_8), Bootstrap.class)
                .accepted()
                .orElseThrow(() -> new IllegalStateException("bootstrap: " + answer.status() + " " + answer.text()));
        this.signers = KeyRing.of(bootstrap.signers());
        this.client = new MqttAsyncClient(bootstrap.mqtt().get(0).toString(), node.clientId(), new MemoryPersistence());
    }

    public AgentDouble connect() throws MqttException {
        MqttConnectionOptions options = new MqttConnectionOptions();
        options.setSocketFactory(TlsContexts.client(root, credential).getSocketFactory());
        options.setAutomaticReconnect(false);
        options.setCleanStart(true);
        options.setConnectionTimeout((int) WAIT.toSeconds());
        options.setSessionExpiryInterval(3_600L);
        options.setWill(
                Topics.node(node, NodeTopic.PRESENCE),
                new MqttMessage(presence(Presence.State.LOST), 1, true, new MqttProperties()));
        client.setCallback(this);
        client.connect(options).waitForCompletion(WAIT.toMillis());
        connected = true;
        publish(NodeTopic.PRESENCE, presence(Presence.State.ONLINE));
        client.subscribe(new MqttSubscription[] {
                    new MqttSubscription(Topics.node(node, NodeTopic.CONFIG_DESIRED), 1),
                    new MqttSubscription(Topics.node(node, NodeTopic.COMMAND_PENDING), 1),
                    new MqttSubscription(Topics.node(node, NodeTopic.CALL_REQUEST), 1),
                    new MqttSubscription(Topics.chainSubtree(bootstrap.chain()) + "#", 1)
                })
                .waitForCompletion(WAIT.toMillis());
        return this;
    }

    /** Says who it is, with a proof of possession. */
    public void speak(int port) throws Exception {
        publish(NodeTopic.ABOUT, signer.sign(about(port, agentKey)));
    }

    /** As {@link #speak}, with a proof that belongs to another agent's key. */
    public void speakWithForeignProof(int port) throws Exception {
        publish(NodeTopic.ABOUT, signer.sign(about(port, "another")));
    }

    private About about(int port, String provenFor) throws GeneralSecurityException {
        return new About(
                node,
                bootstrap.chain(),
                1,
                seq.incrementAndGet(),
                Map.of("agent", "double"),
                Command.Operation.names(),
                Map.of(),
                agentKey,
                new ConsensusKey(
                        raw(consensus), proof(consensus, ConsensusKey.statement(bootstrap.chain(), node, provenFor))),
                new TransactionKey(
                        raw(transactions),
                        proof(transactions, TransactionKey.statement(bootstrap.chain(), node, provenFor))),
                new Endpoint("127.0.0.1", port),
                "journal-of-" + node.clientId(),
                null,
                HeldStamps.NONE);
    }

    private static String raw(KeyPair key) {
        byte[] encoded = key.getPublic().getEncoded();
        return HexFormat.of().formatHex(encoded, encoded.length - 32, encoded.length);
    }

    private static String proof(KeyPair key, byte[] statement) throws GeneralSecurityException {
        Signature proof = Signature.getInstance("Ed25519");
        proof.initSign(key.getPrivate());
        proof.update(statement);
        return HexFormat.of().formatHex(proof.sign());
    }

    private byte[] presence(Presence.State state) {
        return Documents.encode(Presence.of(state, 1, Instant.now()));
    }

    private void publish(NodeTopic topic, byte[] payload) {
        try {
            client.publish(Topics.node(node, topic), payload, topic.qos(), topic.retained());
        } catch (MqttException gone) {
            throw new IllegalStateException(gone);
        }
    }

    @Override
    public void messageArrived(String topic, MqttMessage message) {
        received.put(topic, message.getPayload());
        if (topic.equals(Topics.node(node, NodeTopic.CALL_REQUEST))) {
            worker.execute(() -> answer(message));
            return;
        }
        worker.execute(() -> act(topic, message.getPayload()));
    }

    private void act(String topic, byte[] payload) {
        if (topic.equals(Topics.node(node, NodeTopic.CONFIG_DESIRED)) && payload.length > 0) {
            Documents.open(payload, DesiredConfig.class, signers, Bouncy.PROVIDER)
                    .either(
                            understood -> {
                                reported(understood.document(), understood.sha256());
                                return true;
                            },
                            refused -> fail(refused.detail()));
        } else if (topic.equals(Topics.node(node, NodeTopic.COMMAND_PENDING)) && payload.length > 0) {
            PendingCommands list = Documents.open(payload, PendingCommands.class, signers, Bouncy.PROVIDER)
                    .accepted()
                    .orElseThrow();
            pending = list.version();
            list.items().forEach(this::carryOut);
            status();
        }
    }

    /** With what it was asked, where the question wants its answer. */
    private void answer(MqttMessage question) {
        CallRequest request = Documents.open(question.getPayload(), CallRequest.class, signers, Bouncy.PROVIDER)
                .accepted()
                .orElseThrow();
        byte[] answer = signer.sign(new CallAnswer(
                node, 1, seq.incrementAndGet(), request.id(), Instant.now(), Map.of("asked", request.ask()), null));
        MqttProperties properties = new MqttProperties();
        properties.setCorrelationData(question.getProperties().getCorrelationData());
        try {
            client.publish(question.getProperties().getResponseTopic(), new MqttMessage(answer, 1, false, properties));
        } catch (MqttException gone) {
            throw new IllegalStateException(gone);
        }
    }

    private static boolean fail(String detail) {
        throw new IllegalStateException(detail);
    }

    private void reported(DesiredConfig desired, Sha256 digest) {
        config = desired.version();
        publish(
                NodeTopic.CONFIG_REPORTED,
                signer.sign(new ReportedConfig(
                        node,
                        desired.chain(),
                        1,
                        seq.incrementAndGet(),
                        desired.term(),
                        desired.version(),
                        digest,
                        ReportedConfig.State.CONVERGED,
                        List.of(),
                        null)));
        status();
    }

    private void status() {
        publish(
                NodeTopic.STATUS,
                Documents.encode(new Status(Phase.RUNNING, 1, 0, 0, 1, config, pending, 1, 29, 0, null)));
    }

    private void carryOut(PendingCommands.Item item) {
        if (!done.add(item.key().toString())) {
            return;
        }
        operations.add(item.operation());
        publish(NodeTopic.COMMAND_ACK, Documents.encode(new Ack(item.id(), item.attempt(), Ack.Verdict.ACCEPTED)));
        publish(
                NodeTopic.COMMAND_RESULT,
                signer.sign(new Result(
                        node,
                        1,
                        seq.incrementAndGet(),
                        item.id(),
                        item.attempt(),
                        "journal-of-" + node.clientId(),
                        CommandState.SUCCEEDED,
                        Instant.now(),
                        Duration.ofMillis(3),
                        Map.of("done", "yes"),
                        null)));
    }

    /** What was carried out, in order. */
    public List<String> operations() {
        return List.copyOf(operations);
    }

    /** The newest document of a topic. */
    public Optional<String> document(String topic) {
        return Optional.ofNullable(received.get(topic)).map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    public boolean connected() {
        return connected;
    }

    public NodeAddress node() {
        return node;
    }

    /** Ends without a word, as a process that was killed. */
    public void vanish() throws MqttException {
        client.disconnectForcibly(0, 0, false);
    }

    @Override
    public void disconnected(MqttDisconnectResponse response) {
        connected = false;
    }

    @Override
    public void mqttErrorOccurred(MqttException failure) {}

    @Override
    public void deliveryComplete(IMqttToken token) {}

    @Override
    public void connectComplete(boolean reconnect, String server) {}

    @Override
    public void authPacketArrived(int reason, MqttProperties properties) {}

    @Override
    public void close() throws MqttException {
        worker.shutdownNow();
        if (client.isConnected()) {
            client.disconnectForcibly(0, 100, false);
        }
        client.close(true);
    }

    @Override
    public String toString() {
        return node + " " + Json.write(operations).length;
    }
}
