package io.flotilla.agent.command;

import static io.flotilla.agent.command.Orders.NODE;
import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.contract.codec.DocumentSigner;
import io.flotilla.contract.codec.Jwk;
import io.flotilla.contract.codec.KeyRing;
import io.flotilla.contract.codec.Refusal;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.CallRequest;
import io.flotilla.contract.message.Question;
import io.flotilla.contract.message.SignerList;
import io.flotilla.contract.topic.NodeTopic;
import io.flotilla.contract.topic.Topics;
import io.flotilla.pki.key.Bouncy;
import io.flotilla.pki.key.KeyPairs;
import io.flotilla.testing.SettableClock;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class CallDeskTest {
    private static final String TOPIC = Topics.node(NODE, NodeTopic.CALL_REQUEST);
    private static final KeyPair KEY = KeyPairs.generateP256(new SecureRandom());
    private static final KeyRing SIGNERS =
            KeyRing.of(new SignerList(1, 1, List.of(Jwk.of((ECPublicKey) KEY.getPublic()))));

    @TempDir
    Path folder;

    private final SettableClock clock = new SettableClock();
    private CallDesk desk;

    @BeforeEach
    void open() {
        new PolicyFile(folder.resolve("policy.yaml")).writeUnlessThere();
        desk = new CallDesk(NODE, new PolicyFile(folder.resolve("policy.yaml")), clock);
    }

    @Test
    void aSignedQuestionForThisNodeAndMomentIsAnsweredOnce() {
        CallRequest request = request(1, Question.LOG_TAIL, Map.of("of", "node", "lines", 7));

        CallDesk.Verdict first = judge(request);
        CallDesk.Verdict again = judge(request);

        assertThat(first.question()).isEqualTo(new Question.LogTail(Question.Log.NODE, 7));
        assertThat(again).isEqualTo(new CallDesk.Verdict("", null, null, null));
    }

    @Test
    void aForgedOneAndOneForAnotherOrOfAnotherTimeIsRefusedInSilence() {
        KeyPair stranger = KeyPairs.generateP256(new SecureRandom());
        CallRequest request = request(1, Question.PING, Map.of());
        CallRequest others = new CallRequest(
                NodeAddress.parse("bank-b/validator-1"), Orders.id(2), "ping", Map.of(), clock.instant(), "ana");
        Instant now = clock.instant();

        assertThat(refusal(desk.judge(TOPIC, sign(stranger, request), SIGNERS))).isEqualTo(Refusal.UNKNOWN_KEY);
        assertThat(refusal(desk.judge(TOPIC, "x".getBytes(StandardCharsets.UTF_8), SIGNERS)))
                .isEqualTo(Refusal.MALFORMED);
        assertThat(refusal(judge(others))).isEqualTo(Refusal.WRONG_ADDRESS);
        assertThat(refusal(judge(at(3, now.minusSeconds(151))))).isEqualTo(Refusal.OLDER);
        assertThat(refusal(judge(at(4, now.plusSeconds(121))))).isEqualTo(Refusal.OLDER);
        assertThat(judge(at(5, now.minusSeconds(149))).question()).isEqualTo(new Question.Ping());
    }

    @Test
    void whatMakesNoSenseIsAnsweredSo() {
        assertThat(problem(judge(request(1, "reboot", Map.of())))).contains("reboot");
        assertThat(problem(judge(request(2, Question.LOG_TAIL, Map.of("lines", 501)))))
                .contains("500");
        assertThat(problem(judge(request(3, Question.LOG_TAIL, Map.of("of", "../secret")))))
                .contains("of");
        assertThat(problem(judge(request(4, Question.PING, Map.of("x", 1))))).contains("x");
    }

    @Test
    void theHostsPolicyHasTheLastWord() throws Exception {
        Files.writeString(
                folder.resolve("policy.yaml"), "operations: []\nwindows: {}\nsigners: []\nperHour: 5\ncalls: [ping]\n");

        assertThat(judge(request(1, Question.PING, Map.of())).question()).isNotNull();
        assertThat(problem(judge(request(2, Question.LOG_TAIL, Map.of()))))
                .contains("policy")
                .contains("calls");
    }

    @Test
    void aPolicyThatSaysNothingOfCallsAnswersPingsOnly() throws Exception {
        Files.writeString(folder.resolve("policy.yaml"), "operations: []\nwindows: {}\nsigners: []\nperHour: 5\n");

        assertThat(judge(request(1, Question.PING, Map.of())).question()).isNotNull();
        assertThat(problem(judge(request(2, Question.LOG_TAIL, Map.of())))).contains("policy");
    }

    @Test
    void moreThanThirtyAMinuteAreTooMany() {
        for (int i = 0; i < 30; i++) {
            assertThat(judge(request(i, Question.PING, Map.of())).question()).isNotNull();
        }

        assertThat(problem(judge(request(30, Question.PING, Map.of())))).contains("30");
        clock.advance(Duration.ofMinutes(1));
        assertThat(judge(request(31, Question.PING, Map.of())).question()).isNotNull();
    }

    @Test
    void whoWaitsForATransactionMayAskMoreOften() {
        for (int i = 0; i < 600; i++) {
            assertThat(judge(request(i, Question.CHAIN_HEAD, Map.of())).question())
                    .isNotNull();
        }

        assertThat(problem(judge(request(600, Question.CHAIN_HEAD, Map.of())))).contains("600");
        assertThat(judge(request(601, Question.PING, Map.of())).question()).isNotNull();
    }

    private CallRequest request(int number, String ask, Map<String, Object> arguments) {
        return new CallRequest(NODE, Orders.id(number), ask, arguments, clock.instant(), "ana");
    }

    private static CallRequest at(int number, Instant issued) {
        return new CallRequest(NODE, Orders.id(number), Question.PING, Map.of(), issued, "ana");
    }

    private CallDesk.Verdict judge(CallRequest request) {
        return desk.judge(TOPIC, sign(KEY, request), SIGNERS);
    }

    private static byte[] sign(KeyPair key, CallRequest request) {
        return new DocumentSigner(key.getPrivate(), (ECPublicKey) key.getPublic(), Bouncy.PROVIDER).sign(request);
    }

    private static Refusal refusal(CallDesk.Verdict verdict) {
        assertThat(verdict.question()).isNull();
        assertThat(verdict.problem()).isNull();
        return Objects.requireNonNull(verdict.refused()).refusal();
    }

    private static String problem(CallDesk.Verdict verdict) {
        assertThat(verdict.question()).isNull();
        return Objects.requireNonNull(verdict.problem()).message();
    }
}
