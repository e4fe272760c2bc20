package io.flotilla.fleet.loop;

import static io.flotilla.fleet.loop.LoopWorld.ANA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.groups.Tuple.tuple;

import io.flotilla.contract.codec.DocumentSigner;
import io.flotilla.contract.codec.Documents;
import io.flotilla.contract.codec.Jwk;
import io.flotilla.contract.codec.KeyRing;
import io.flotilla.contract.identity.InstanceId;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.CallAnswer;
import io.flotilla.contract.message.CallRequest;
import io.flotilla.contract.message.Presence;
import io.flotilla.contract.message.Problem;
import io.flotilla.contract.message.Question;
import io.flotilla.contract.message.SignerChain;
import io.flotilla.contract.message.SignerList;
import io.flotilla.contract.time.Clocks;
import io.flotilla.contract.topic.NodeTopic;
import io.flotilla.fleet.fake.Specs;
import io.flotilla.fleet.node.AuditEntry;
import io.flotilla.fleet.node.FleetException;
import io.flotilla.pki.key.Bouncy;
import io.flotilla.pki.key.KeyPairs;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CallsTest {
    private static final NodeAddress NODE = NodeAddress.parse("bank-0/v");
    private static final KeyPair KEY = KeyPairs.generateP256(new SecureRandom());
    private static final ECPublicKey PUBLIC = (ECPublicKey) KEY.getPublic();

    @TempDir
    Path folder;

    private final List<CallLink.Asked> asked = new ArrayList<>();
    private LoopWorld world;
    private Calls calls;
    private Consumer<CallLink.Asked> agent = question -> {};
    private boolean linkUp = true;

    @BeforeEach
    void begins() {
        world = new LoopWorld(folder.resolve("ca")).connected();
        world.operations.apply(Specs.validators(2), ANA);
        world.settle();
        SecureRandom random = new SecureRandom();
        Desk desk = new Desk(
                new InstanceId("m-1"),
                new DocumentSigner(KEY.getPrivate(), PUBLIC, Bouncy.PROVIDER),
                SignerChain.of(new SignerList(1, 1, List.of(Jwk.of(PUBLIC)))),
                new CommandIds(world.clock, random),
                random,
                new Clocks(world.clock, world.clock.steady()));
        CallLink link = question -> {
            asked.add(question);
            agent.accept(question);
            return linkUp;
        };
        calls = new Calls(world.store, desk, link, world.observations, Duration.ofMillis(200));
        world.presence(NODE, Presence.State.ONLINE, 1);
    }

    @Test
    void aQuestionIsSignedForOneNodeAndItsAnswerComesBack() {
        agent = question -> {
            world.clock.advance(Duration.ofMillis(12));
            calls.answered(NODE, answer(question.correlation(), null));
        };

        CallView view = calls.ask(NODE, new Question.Ping(), ANA);

        assertThat(view.output()).isEqualTo(Map.of("version", "0.1.0"));
        assertThat(view.took()).isEqualTo(Duration.ofMillis(12));
        CallLink.Asked question = asked.get(0);
        assertThat(question.topic()).isEqualTo("fleet/v1/bank-0/v/call/request");
        assertThat(question.replyTo()).isEqualTo("fleet/v1/bank-0/v/call/response/m-1");
        CallRequest request = Documents.open(
                        question.payload().getBytes(StandardCharsets.UTF_8),
                        CallRequest.class,
                        KeyRing.of(new SignerList(1, 1, List.of(Jwk.of(PUBLIC)))),
                        Bouncy.PROVIDER)
                .accepted()
                .orElseThrow();
        assertThat(request.to()).isEqualTo(NODE);
        assertThat(request.id()).isEqualTo(question.correlation());
    }

    @Test
    void aQuestionFitsItsTopicWithTheLongestNames() {
        NodeAddress longest = NodeAddress.parse("o".repeat(40) + "/" + "n".repeat(40));
        CallRequest request = new CallRequest(
                longest,
                "019a0000-0000-7000-8000-000000000000",
                Question.LOG_TAIL,
                new Question.LogTail(Question.Log.AGENT, 500).arguments(),
                world.clock.instant(),
                "a".repeat(100));

        byte[] signed = new DocumentSigner(KEY.getPrivate(), PUBLIC, Bouncy.PROVIDER).sign(request);

        int properties = ("fleet/v1/" + longest + "/call/response/" + "i".repeat(40)).length() + 36;
        assertThat(signed.length + properties).isLessThan(NodeTopic.CALL_REQUEST.maxBytes());
    }

    @Test
    void anotherNodesAnswerAndAStrangersAreNotHeard() {
        agent = question -> {
            calls.answered(NodeAddress.parse("bank-1/v"), answer(question.correlation(), null));
            calls.answered(NODE, answer("019a0000-0000-7000-8000-000000000000", null));
        };

        assertRefused(() -> calls.ask(NODE, new Question.Ping(), ANA), FleetException.Code.NO_ANSWER);
    }

    @Test
    void whoIsAwayIsNotAsked() {
        world.presence(NODE, Presence.State.LOST, 1);

        assertRefused(() -> calls.ask(NODE, new Question.Ping(), ANA), FleetException.Code.NO_ANSWER);
        assertRefused(
                () -> calls.ask(NodeAddress.parse("bank-0/x"), new Question.Ping(), ANA),
                FleetException.Code.UNKNOWN_NODE);
        assertThat(asked).isEmpty();
    }

    @Test
    void withoutAWayToTheBrokerNobodyWaits() {
        linkUp = false;

        assertRefused(() -> calls.ask(NODE, new Question.Ping(), ANA), FleetException.Code.BROKER);
    }

    @Test
    void whatTheHostRefusesIsToldInItsWords() {
        agent = question -> calls.answered(
                NODE, answer(question.correlation(), new Problem("policy", "the host's policy refuses it")));

        assertThatThrownBy(() -> calls.ask(NODE, new Question.LogTail(Question.Log.NODE, 5), ANA))
                .isInstanceOfSatisfying(
                        FleetException.class,
                        refused -> assertThat(refused.code()).isEqualTo(FleetException.Code.CALL_REFUSED))
                .hasMessageContaining("policy");
    }

    @Test
    void whoReadsALogStandsInTheAudit() {
        agent = question -> calls.answered(NODE, answer(question.correlation(), null));

        calls.ask(NODE, new Question.Ping(), ANA);
        calls.ask(NODE, new Question.LogTail(Question.Log.AGENT, 5), ANA);

        assertThat(world.reads.audit("", 500).items())
                .filteredOn(entry -> entry.action().equals("node.logs"))
                .extracting(AuditEntry::operator, AuditEntry::target)
                .containsExactly(tuple("ana", "node/bank-0/v"));
    }

    private CallAnswer answer(String id, Problem error) {
        return new CallAnswer(
                NODE, 1, 1, id, world.clock.instant(), error == null ? Map.of("version", "0.1.0") : Map.of(), error);
    }

    private static void assertRefused(ThrowingCallable call, FleetException.Code code) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        FleetException.class,
                        refused -> assertThat(refused.code()).isEqualTo(code));
    }
}
