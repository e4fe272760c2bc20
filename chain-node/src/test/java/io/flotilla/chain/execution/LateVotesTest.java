package io.flotilla.chain.execution;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.chain.crypto.Ed25519Check;
import io.flotilla.chain.fake.ScriptedEngine;
import io.flotilla.chain.fake.TestChain;
import io.flotilla.contract.chain.ConsensusKey;
import io.flotilla.contract.chain.Receipt;
import io.flotilla.contract.chain.Receipt.Status;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.OrgId;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What was voted on, or voted in, and comes to effect much later: at heights that no test waits for. */
final class LateVotesTest {
    private static final NodeAddress CANDIDATE = NodeAddress.parse("bank-a/validator-2");

    private final TestChain chain = new TestChain();
    private final Executor executor = new Executor(new ScriptedEngine(), new ChainId("trade"), new Ed25519Check());
    private final Overlay state = new Overlay(key -> Optional.empty());

    LateVotesTest() {
        new GenesisState(executor, wasm -> TestChain.CODE).of(chain.genesis).forEach(this::keep);
    }

    @Test
    void aCandidateMayComeForAHundredThousandHeights() {
        votedIn();

        Receipt late = ready(100_002);

        assertThat(late.status()).isEqualTo(Status.REVERTED);
        assertThat(late.message()).contains("more than 100000 heights ago");
        assertThat(ready(100_001).status()).isEqualTo(Status.SUCCEEDED);
        assertThat(new ChainState(state).validators().contains(CANDIDATE)).isTrue();
    }

    @Test
    void aCandidateIsTakenBackByTheVoteThatRemovesAValidator() {
        votedIn();

        Receipt last = agreed(2, "validators", "propose-remove", CANDIDATE.toString());

        assertThat(last.events()).extracting(Receipt.Event::name).contains("withdrawn");
        assertThat(new ChainState(state).validators().size()).isEqualTo(4);
        assertThat(ready(3).message()).contains("was not voted in");
        assertThat(run(3, "bank-a", "validators", "propose-remove", CANDIDATE.toString())
                        .message())
                .contains("neither a validator nor a candidate");
    }

    @Test
    void ofTwoVotesOnOneNewMemberTheSecondReplacesNothing() {
        String first = TestChain.key("customs-e").value();
        String second = TestChain.key("customs-e-2").value();
        String one = proposed("customs-e", "The one", "AA==", first);
        String other = proposed("customs-e", "The other", "AAA=", second);
        run(2, "bank-b", "members", "vote", other, true);
        run(2, "bank-b", "members", "vote", one, true);
        run(2, "insurer-c", "members", "vote", one, true);

        run(3, "port-d", "members", "vote", other, true);
        Receipt last = run(3, "insurer-c", "members", "vote", other, true);

        assertThat(last.status()).isEqualTo(Status.REVERTED);
        assertThat(last.message()).contains("customs-e is a member already");
        assertThat(new ChainState(state)
                        .member(new OrgId("customs-e"))
                        .orElseThrow()
                        .name())
                .isEqualTo("The one");
    }

    private void votedIn() {
        agreed(
                1,
                "validators",
                "propose-add",
                CANDIDATE.toString(),
                TestChain.key(CANDIDATE.toString()).value());
    }

    private Receipt ready(long height) {
        byte[] statement = ConsensusKey.readiness(chain.chainId, CANDIDATE, chain.chainId);
        String signature =
                TestChain.signer(CANDIDATE.toString()).sign(statement).value();
        return run(height, "bank-a", "validators", "ready", CANDIDATE.toString(), chain.chainId.value(), signature);
    }

    private String proposed(Object... member) {
        Receipt proposed = run(1, "bank-a", "members", "propose-add", member);
        return Json.parse(proposed.output(), 10_000).path("proposal").asText();
    }

    /** More than two thirds want the same. */
    private Receipt agreed(long height, String contract, String method, Object... arguments) {
        run(height, "bank-a", contract, method, arguments);
        run(height, "bank-b", contract, method, arguments);
        return run(height, "insurer-c", contract, method, arguments);
    }

    private Receipt run(long height, String organisation, String contract, String method, Object... arguments) {
        BlockContext block = new BlockContext(
                chain.chainId,
                height,
                chain.genesis.time(),
                new ChainState(state).validators(),
                id -> Optional.of(height - 1));
        BlockRun run = new BlockRun(executor, new VerifiedTransactions(new Ed25519Check()), block, state);
        String json = new String(Json.write(List.of(arguments)), StandardCharsets.UTF_8);
        Receipt receipt = run.add(chain.call(organisation, contract, method, json));
        run.changes().forEach(this::keep);
        return receipt;
    }

    private void keep(String key, Optional<byte[]> value) {
        value.ifPresentOrElse(bytes -> state.put(key, bytes), () -> state.remove(key));
    }
}
