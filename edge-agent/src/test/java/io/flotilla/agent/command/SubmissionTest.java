package io.flotilla.agent.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.agent.node.Artifacts;
import io.flotilla.agent.node.ChainAccess.Account;
import io.flotilla.agent.node.NodeFault;
import io.flotilla.agent.node.Steps;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.chain.Transaction;
import io.flotilla.contract.identity.OrgId;
import io.flotilla.contract.message.Command;
import io.flotilla.contract.message.CommandKey;
import io.flotilla.contract.message.CommandState;
import java.security.KeyFactory;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class SubmissionTest {
    private static final CommandKey COMMAND = new CommandKey(Orders.id(1), 1);
    /** SubjectPublicKeyInfo of RFC 8410 section 4, up to the key's 32 bytes. */
    private static final String PREFIX = "302a300506032b6570032100";

    private final FakeNode node = new FakeNode();
    private final MemoryState store = new MemoryState();
    private final FakeChain chain = new FakeChain();
    private Submissions desk = FakeChain.submissions(store, chain);

    @Test
    void theNodeGetsASignedTransactionAndTheResultNamesIt() throws Exception {
        Outcome outcome = run(COMMAND, call(Arrays.asList("a-1", 5, null, Map.of("z", 1, "a", true))));

        Transaction taken = chain.pool.get(0L);
        assertThat(outcome)
                .isEqualTo(Outcome.succeeded(Map.of(
                        "transaction",
                        taken.id().value(),
                        "sender",
                        taken.sender().value(),
                        "nonce",
                        0L)));
        assertThat(taken.chainId()).isEqualTo(FakeChain.ID);
        assertThat(taken.validUntilHeight()).isEqualTo(110);
        assertThat(taken.arguments()).isEqualTo("[\"a-1\",5,null,{\"a\":true,\"z\":1}]");
        Signature verifier = Signature.getInstance("Ed25519");
        verifier.initVerify(KeyFactory.getInstance("Ed25519")
                .generatePublic(new X509EncodedKeySpec(
                        HexFormat.of().parseHex(PREFIX + taken.sender().value()))));
        verifier.update(taken.statement());
        assertThat(verifier.verify(taken.signature().bytes())).isTrue();
    }

    @Test
    void severalInARowWaitForNoBlock() {
        for (int i = 0; i < 3; i++) {
            assertThat(run(new CommandKey(Orders.id(i), 1), call(List.of(i))).state())
                    .isEqualTo(CommandState.SUCCEEDED);
        }

        assertThat(chain.pool).containsOnlyKeys(0L, 1L, 2L);
    }

    @Test
    void anArtefactBecomesTheSecondArgument() {
        byte[] code = {0, 'a', 's', 'm'};
        desk = new Submissions(
                store,
                FakeChain.KEY,
                FakeChain.ORGANISATION,
                chain,
                sha256 -> code,
                new Steps(Runnable::run, Runnable::run));

        run(COMMAND, deploy(Sha256.of(code)));

        assertThat(chain.pool.get(0L).arguments())
                .isEqualTo("[\"register\",\"" + Base64.getEncoder().encodeToString(code) + "\",7]");
    }

    @Test
    void theLargestArtefactFits() {
        byte[] code = new byte[Artifacts.MOST_BYTES];
        desk = new Submissions(
                store,
                FakeChain.KEY,
                FakeChain.ORGANISATION,
                chain,
                sha256 -> code,
                new Steps(Runnable::run, Runnable::run));

        Outcome outcome = run(COMMAND, deploy(Sha256.of(code)));

        assertThat(outcome.state()).isEqualTo(CommandState.SUCCEEDED);
    }

    @Test
    void withoutTheArtefactNothingIsSigned() {
        assertFailed(run(COMMAND, deploy(Sha256.of(new byte[0]))), "artifact.missing");
    }

    @Test
    void whatTheChainWouldNotReadIsNotSigned() {
        assertFailed(run(COMMAND, call(List.of("x".repeat(Transaction.MOST_ARGUMENTS)))), "transaction.unfit");
    }

    @Test
    void nothingIsSignedForAnotherChainOrInAnothersName() {
        chain.account = new Account(Sha256.of(new byte[0]), FakeChain.ORGANISATION, 0, 0, 10);
        assertFailed(run(COMMAND, call(List.of())), "chain.other");

        chain.account = new Account(FakeChain.ID, new OrgId("bank-b"), 0, 0, 10);
        assertFailed(run(COMMAND, call(List.of())), "chain.other.organisation");

        chain.account = new Account(FakeChain.ID, FakeChain.ORGANISATION, 0, 0, Long.MAX_VALUE);
        assertFailed(run(COMMAND, call(List.of())), "transaction.unfit");
    }

    @Test
    void withoutAChainNothingIsSigned() {
        Task task = desk.task(COMMAND, call(List.of()), null);
        task.act(node);

        assertFailed(task.observe(node.view(), Duration.ZERO).orElseThrow(), "genesis.not.pinned");
    }

    @ParameterizedTest
    @ValueSource(strings = {"malformed", "bad-signature", "unknown-sender", "too-much-gas", "expired", "pool-full"})
    void aRefusalIsToldInTheNodesWords(String code) {
        chain.refusal = NodeFault.refusal(code, "because");

        Outcome outcome = run(COMMAND, call(List.of()));

        assertFailed(outcome, code);
        assertThat(outcome.error().message()).isEqualTo("because");
    }

    @Test
    void aNonceThatAnotherTookIsReplaced() {
        chain.refusal = NodeFault.refusal("stale-nonce", "its nonce is used");
        Task task = begun(COMMAND, call(List.of()));
        assertThat(task.observe(node.view(), Duration.ZERO)).isEmpty();
        chain.refusal = null;
        chain.strangerIsFaster();

        Outcome outcome = task.observe(node.view(), Duration.ofSeconds(2)).orElseThrow();

        assertThat(outcome.output()).containsEntry("nonce", 1L);
    }

    @Test
    void aNodeThatStaysSilentIsTold() {
        chain.losesQuestion = () -> true;

        assertFailed(run(COMMAND, call(List.of())), "node.unreachable");
    }

    @Test
    void whatMayHaveArrivedIsInterruptedWithItsId() {
        Task task = unanswered();
        chain.losesQuestion = () -> true;

        Outcome outcome = ended(task);

        assertThat(outcome.state()).isEqualTo(CommandState.INTERRUPTED);
        assertThat(outcome.error().code()).isEqualTo("transaction.unanswered");
        assertThat(outcome.output())
                .containsEntry("transaction", chain.pool.get(0L).id().value());
    }

    @Test
    void afterACrashTheSameBytesAreHandedOverAlsoWhenTheyStandInABlockAlready() {
        unanswered();
        Transaction taken = chain.pool.get(0L);
        chain.losesAnswer = () -> false;
        desk = FakeChain.submissions(store, chain);

        Outcome again = run(COMMAND, call(List.of("a-1")));
        chain.decide();
        Outcome after = run(COMMAND, call(List.of("a-1")));

        assertThat(again.output())
                .containsEntry("transaction", taken.id().value())
                .isEqualTo(after.output());
        assertThat(chain.decided).containsExactly(taken);
    }

    @Test
    void oneThatExpiredUnheardIsNotSignedAgain() {
        desk.keep(COMMAND, desk.sign(call(List.of()), FakeChain.ID));
        chain.account = new Account(FakeChain.ID, FakeChain.ORGANISATION, 0, 0, 110);

        assertFailed(run(COMMAND, call(List.of())), "expired");
        assertThat(chain.pool).isEmpty();
    }

    /** The node has taken the transaction, and the agent does not hear of it. */
    private Task unanswered() {
        chain.losesAnswer = () -> !chain.pool.isEmpty();
        return begun(COMMAND, call(List.of("a-1")));
    }

    private Task begun(CommandKey key, Command.ChainSubmit call) {
        Task task = desk.task(key, call, FakeChain.ID);
        task.act(node);
        return task;
    }

    private Outcome run(CommandKey key, Command.ChainSubmit call) {
        return ended(begun(key, call));
    }

    private Outcome ended(Task task) {
        for (int second = 0; second < 40; second++) {
            Optional<Outcome> outcome = task.observe(node.view(), Duration.ofSeconds(second));
            if (outcome.isPresent()) {
                return outcome.get();
            }
        }
        throw new AssertionError("it never ends");
    }

    private static void assertFailed(Outcome outcome, String code) {
        assertThat(outcome.state()).isEqualTo(CommandState.FAILED);
        assertThat(outcome.error().code()).isEqualTo(code);
    }

    private static Command.ChainSubmit call(List<Object> args) {
        return new Command.ChainSubmit("asset-register", "transfer", args, 20_000, 100, null);
    }

    private static Command.ChainSubmit deploy(Sha256 code) {
        return new Command.ChainSubmit("lifecycle", "deploy", List.of("register", 7), 900_000, 100, code);
    }
}
