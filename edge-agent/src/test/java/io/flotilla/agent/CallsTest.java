package io.flotilla.agent;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.agent.command.CallDesk;
import io.flotilla.agent.command.PolicyFile;
import io.flotilla.agent.fake.Indifferent;
import io.flotilla.agent.link.BrokerLink;
import io.flotilla.agent.link.Inbound;
import io.flotilla.agent.link.Message;
import io.flotilla.agent.link.MqttTransport;
import io.flotilla.agent.link.Outbox;
import io.flotilla.agent.node.ChainAccess;
import io.flotilla.agent.node.NodeFault;
import io.flotilla.agent.telemetry.LogTail;
import io.flotilla.contract.chain.Ed25519PublicKey;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.chain.TransactionKey;
import io.flotilla.contract.codec.DocumentSigner;
import io.flotilla.contract.codec.Documents;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.codec.Jwk;
import io.flotilla.contract.codec.KeyRing;
import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.CallAnswer;
import io.flotilla.contract.message.CallRequest;
import io.flotilla.contract.message.Command;
import io.flotilla.contract.message.HeldStamps;
import io.flotilla.contract.message.Question;
import io.flotilla.contract.message.SignerList;
import io.flotilla.contract.message.Stamp;
import io.flotilla.contract.topic.NodeTopic;
import io.flotilla.contract.topic.Topics;
import io.flotilla.pki.key.Bouncy;
import io.flotilla.pki.key.KeyPairs;
import io.flotilla.testing.SettableClock;
import java.net.URI;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Questions about the chain on their way through the agent. */
final class CallsTest {
    private static final NodeAddress NODE = NodeAddress.parse("bank-a/validator-1");
    private static final HeldStamps HELD = new HeldStamps(Stamp.NONE, Stamp.NONE, Stamp.NONE, Stamp.NONE);
    private static final KeyPair KEY = KeyPairs.generateP256(new SecureRandom());
    private static final DocumentSigner SIGNER =
            new DocumentSigner(KEY.getPrivate(), (ECPublicKey) KEY.getPublic(), Bouncy.PROVIDER);
    private static final KeyRing SIGNERS =
            KeyRing.of(new SignerList(1, 1, List.of(Jwk.of((ECPublicKey) KEY.getPublic()))));

    @TempDir
    Path folder;

    private final SettableClock clock = new SettableClock();
    private final List<Message> published = new ArrayList<>();
    private final Deque<Runnable> worker = new ArrayDeque<>();
    private Function<Question.OfChain, ObjectNode> node = question -> Json.object();
    private BrokerLink link;
    private Calls calls;

    @BeforeEach
    void begins() {
        new PolicyFile(folder.resolve("policy.yaml")).writeUnlessThere();
        link = new BrokerLink(
                NODE,
                List.of("filter"),
                new Obliging(),
                new Outbox(new NoDisk()),
                new Indifferent(),
                new BrokerLink.LinkTiming(clock, clock, new Random(1)));
        link.brokers(List.of(URI.create("ssl://one:8883")));
        link.tick();
        Voice voice = new Voice(
                NODE,
                new ChainId("trade-finance"),
                SIGNER,
                agentKey -> new TransactionKey("ab".repeat(32), "cd".repeat(64)),
                clock);
        voice.speakThrough(link);
        calls = new Calls(
                NODE,
                new CallDesk(NODE, new PolicyFile(folder.resolve("policy.yaml")), clock),
                new Calls.Sources(new LogTail(folder.resolve("agent.log"), folder.resolve("node.log")), new Chain()),
                voice,
                worker::add,
                Runnable::run);
    }

    @Test
    void theNodesAnswerIsPassedOnAsItIs() {
        String document = "{\"height\":0,\"certificate\":null,\"list\":[1,{\"b\":\"x\"}]}";
        node = question -> Json.parse(document.getBytes(UTF_8), 1 << 10);

        ask(1, new Question.ChainBlock(0));
        CallAnswer answer = answered();

        assertThat(answer.error()).isNull();
        assertThat(Json.tree(answer.output())).isEqualTo(Json.parse(document.getBytes(UTF_8), 1 << 10));
    }

    @Test
    void whatTheNodeRefusesIsToldInItsWords() {
        node = question -> {
            throw NodeFault.refusal("no-such-block", "the newest block is 7");
        };

        ask(1, new Question.ChainBlock(9));

        assertThat(answered().error().message()).isEqualTo("the newest block is 7");
    }

    @Test
    void aFaultOfOurOwnIsAnAnswerToo() {
        node = question -> {
            throw new IllegalStateException("a bug");
        };

        ask(1, new Question.ChainHead());

        assertThat(answered().error().code()).isEqualTo("agent.fault");
    }

    @Test
    void aSlowNodeIsNotAskedEverMore() {
        for (int i = 0; i < 33; i++) {
            ask(i, new Question.ChainHead());
        }

        assertThat(worker).hasSize(32);
        assertThat(last().error().code()).isEqualTo("call.too.many");
        answered();
        ask(33, new Question.ChainHead());
        assertThat(answered().error()).isNull();
    }

    private void ask(int number, Question question) {
        CallRequest request = new CallRequest(
                NODE,
                String.format("019aabcd-0000-7000-8000-%012x", number),
                question.ask(),
                question.arguments(),
                clock.instant(),
                "ana");
        Inbound inbound = new Inbound(1, number, 1, Topics.node(NODE, NodeTopic.CALL_REQUEST), SIGNER.sign(request))
                .asking(Topics.node(NODE, NodeTopic.CALL_RESPONSE, "m-1"), new byte[] {1});
        calls.arrived(inbound, SIGNERS, HELD, refused -> {
            throw new AssertionError(refused.toString());
        });
        link.tick();
    }

    private CallAnswer answered() {
        while (!worker.isEmpty()) {
            worker.remove().run();
        }
        link.tick();
        return last();
    }

    private CallAnswer last() {
        Message message = published.get(published.size() - 1);
        return Documents.reread(message.payload(), CallAnswer.class);
    }

    private final class Chain implements ChainAccess {
        @Override
        public Account account(Ed25519PublicKey key) {
            throw new NodeFault("not.scripted", "nobody asks for it");
        }

        @Override
        public void submit(byte[] transaction) {
            throw new NodeFault("not.scripted", "nobody asks for it");
        }

        @Override
        public ObjectNode speak(Command.ValidatorSpeak order) {
            throw new NodeFault("not.scripted", "nobody asks for it");
        }

        @Override
        public Whereabouts whereabouts(Sha256 transaction) {
            throw new NodeFault("not.scripted", "nobody asks for it");
        }

        @Override
        public ObjectNode answer(Question.OfChain question) {
            return node.apply(question);
        }
    }

    /** Connects and delivers at once. */
    private final class Obliging implements MqttTransport {
        private Listener listener;
        private long connection;

        @Override
        public void connect(Attempt attempt, Listener told) {
            listener = told;
            connection = attempt.connection();
            told.connected(connection, false);
        }

        @Override
        public void subscribe(List<String> filters) {}

        @Override
        public void publish(Message message, long ticket) {
            if (message.topic().contains("/call/")) {
                published.add(message);
            }
            listener.delivered(connection, ticket);
        }

        @Override
        public void acknowledge(Inbound inbound) {}

        @Override
        public void disconnect(boolean goodbye) {}
    }

    private static final class NoDisk implements Outbox.Store {
        @Override
        public NavigableMap<Long, byte[]> load() {
            return new TreeMap<>();
        }

        @Override
        public void change(long key, byte[] event, List<Long> removed) {}

        @Override
        public void remove(List<Long> keys) {}
    }
}
