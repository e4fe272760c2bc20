package io.flotilla.chain.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.chain.block.Decided;
import io.flotilla.chain.crypto.Ed25519Check;
import io.flotilla.chain.execution.Unfit;
import io.flotilla.chain.fake.ScriptedEngine;
import io.flotilla.chain.fake.TestChain;
import io.flotilla.contract.chain.ConsensusKey;
import io.flotilla.contract.chain.ProofDocument;
import io.flotilla.contract.chain.ProvenValue;
import io.flotilla.contract.chain.Receipt;
import io.flotilla.contract.chain.Receipt.Status;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.chain.StateKeys;
import io.flotilla.contract.chain.Transaction;
import io.flotilla.contract.chain.ValidatorSet;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.identity.NodeAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SystemContractsTest {
    private static final NodeAddress CANDIDATE = NodeAddress.parse("bank-a/validator-2");

    @TempDir
    private Path folder;

    private final TestChain chain = new TestChain();
    private ChainStore store;
    private Ledger ledger;

    @BeforeEach
    void open() {
        store = ChainStore.open(folder.resolve("data"));
        ledger = chain.open(store, new ScriptedEngine());
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void moreThanTwoThirdsOfTheOrganisationsDecide() {
        String proposal = proposed(run("bank-a", "validators", "propose-remove", "port-d/validator-1"));

        assertThat(run("bank-a", "validators", "vote", proposal, true)).satisfies(open -> {
            assertThat(output(open).path("state").asText()).isEqualTo("open");
            assertThat(output(open).path("yes")).hasSize(1);
            assertThat(output(open).path("needed").asInt()).isEqualTo(3);
        });
        run("bank-b", "validators", "vote", proposal, true);
        assertThat(ledger.tip().next().size()).isEqualTo(4);

        Receipt last = run("insurer-c", "validators", "vote", proposal, true);

        assertThat(output(last).path("state").asText()).isEqualTo("passed");
        assertThat(ledger.tip().next().size()).isEqualTo(3);
        assertThat(ledger.validatorsAt(ledger.tip().height()).size()).isEqualTo(4);
        assertThat(run("port-d", "validators", "vote", proposal, true).status()).isEqualTo(Status.REVERTED);
    }

    @Test
    void proposingTheSameIsAVoteForIt() {
        run("bank-a", "validators", "propose-remove", "port-d/validator-1");
        run("bank-b", "validators", "propose-remove", "port-d/validator-1");
        run("insurer-c", "validators", "propose-remove", "port-d/validator-1");

        assertThat(ledger.tip().next().contains(NodeAddress.parse("port-d/validator-1")))
                .isFalse();
    }

    @Test
    void aProposalThatCannotPassAnyMoreIsGone() {
        String proposal = proposed(run("bank-a", "validators", "propose-remove", "port-d/validator-1"));
        run("bank-b", "validators", "vote", proposal, false);

        Receipt last = run("port-d", "validators", "vote", proposal, false);

        assertThat(output(last).path("state").asText()).isEqualTo("rejected");
        assertThat(run("insurer-c", "validators", "vote", proposal, true).status())
                .isEqualTo(Status.REVERTED);
        assertThat(text(ledger.query("validators", "proposals", "[]", 5000).output()))
                .isEqualTo("[]");
    }

    @Test
    void anOrganisationCountsOnceWhicheverOfItsKeysSigned() {
        assertThat(addKey("bank-a", "bank-a-2").status()).isEqualTo(Status.SUCCEEDED);
        String proposal = proposed(run("bank-a", "validators", "propose-remove", "port-d/validator-1"));

        Receipt again = run("bank-a-2", "validators", "vote", proposal, true);

        assertThat(again.status()).isEqualTo(Status.SUCCEEDED);
        assertThat(output(again).path("yes")).hasSize(1);
    }

    @Test
    void aKeyThatWasRemovedSignsNothingAndItsNonceGoesOn() {
        addKey("bank-a", "bank-a-2");
        run("bank-a-2", "store", "get", "x");
        run("bank-a", "members", "remove-key", TestChain.key("bank-a-2").value());

        assertThat(ledger.unfit(chain.signed("bank-a-2", 1, 9_000, "store", "get", "[]")))
                .contains(Unfit.UNKNOWN_SENDER);
        assertThat(addKey("bank-b", "bank-a-2").status()).isEqualTo(Status.REVERTED);
        addKey("bank-a", "bank-a-2");
        assertThat(ledger.unfit(chain.signed("bank-a-2", 0, 9_000, "store", "get", "[]")))
                .contains(Unfit.STALE_NONCE);
    }

    @Test
    void aCandidateThatWasVotedInJoinsWhenItIsReady() {
        assertThat(ready(CANDIDATE, ledger.tip().id(), "bank-a/validator-2").status())
                .isEqualTo(Status.REVERTED);
        votedIn();
        assertThat(ledger.tip().next().size()).isEqualTo(4);
        assertThat(ready(CANDIDATE, Sha256.of(new byte[0]), "bank-a/validator-2")
                        .message())
                .contains("last 100");
        assertThat(ready(CANDIDATE, ledger.tip().id(), "bank-a/validator-1").message())
                .contains("signature");

        Receipt joined = ready(CANDIDATE, ledger.tip().id(), "bank-a/validator-2");

        assertThat(joined.status()).isEqualTo(Status.SUCCEEDED);
        assertThat(ledger.tip().next().key(CANDIDATE)).contains(TestChain.key("bank-a/validator-2"));
        assertThat(joined.events()).extracting(Receipt.Event::name).containsExactly("added");
    }

    @Test
    void whoIsReadyMustKnowARecentBlock() {
        Sha256 old = ledger.tip().id();
        votedIn();
        for (int i = 0; i < 100; i++) {
            chain.decide(ledger);
        }

        assertThat(ready(CANDIDATE, old, "bank-a/validator-2").message()).contains("last 100");
    }

    @Test
    void theValidatorsChangeOnceABlock() {
        String one = proposed(run("bank-a", "validators", "propose-remove", "port-d/validator-1"));
        String two = proposed(run("bank-a", "validators", "propose-remove", "insurer-c/validator-1"));
        run("bank-b", "validators", "vote", one, true);
        run("bank-b", "validators", "vote", two, true);

        chain.decide(
                ledger,
                chain.call("insurer-c", "validators", "vote", "[\"" + one + "\",true]"),
                chain.call("insurer-c", "validators", "vote", "[\"" + two + "\",true]"));

        assertThat(ledger.receipts(ledger.tip().height()))
                .extracting(Receipt::status)
                .containsExactly(Status.SUCCEEDED, Status.REVERTED);
        assertThat(ledger.tip().next().size()).isEqualTo(3);
        assertThat(run("insurer-c", "validators", "vote", two, true).status()).isEqualTo(Status.SUCCEEDED);
        assertThat(ledger.tip().next().size()).isEqualTo(2);
    }

    @Test
    void aProofLeadsThroughEveryChangeOfTheValidators() {
        votedIn();
        ready(CANDIDATE, ledger.tip().id(), "bank-a/validator-2");
        for (String organisation : List.of("bank-a", "bank-b", "insurer-c")) {
            run(organisation, "validators", "propose-remove", "port-d/validator-1");
        }
        run("bank-a", "store", "put", "crate", "coffee");
        String key = StateKeys.data("store", "crate".getBytes(StandardCharsets.UTF_8));

        ProvenValue proof = ledger.prove(key).orElseThrow();

        ValidatorSet genesis = ValidatorSet.of(chain.genesis);
        assertThat(proof.changes()).hasSize(2);
        assertThat(proof.flaw(chain.chainId, genesis, new Ed25519Check())).isEmpty();
        assertThat(Json.strict(Json.tree(ProofDocument.of(proof, genesis)), ProofDocument.class)
                        .proven())
                .isEqualTo(proof);
        assertThat(new ProvenValue(
                                key,
                                proof.value(),
                                proof.proof(),
                                proof.header(),
                                proof.certificate(),
                                proof.changes().subList(0, 1))
                        .flaw(chain.chainId, genesis, new Ed25519Check()))
                .contains(ProvenValue.Flaw.NOT_FINAL);
        store.close();
        open();
        assertThat(ledger.prove(key).orElseThrow().flaw(chain.chainId, genesis, new Ed25519Check()))
                .isEmpty();
        assertThat(ledger.validatorsAt(1)).isEqualTo(genesis);
        assertThat(ledger.validatorsAt(ledger.tip().height() + 1).size()).isEqualTo(4);
    }

    @Test
    void anOrganisationJoinsByVoteAndSignsAtOnce() {
        String key = TestChain.key("customs-e").value();
        assertThat(run("bank-b", "members", "propose-add", "customs-e", "Customs E", "AA==", key)
                        .message())
                .contains("proposeMembers");
        String proposal = proposed(run("bank-a", "members", "propose-add", "customs-e", "Customs E", "AA==", key));
        run("bank-b", "members", "vote", proposal, true);
        run("insurer-c", "members", "vote", proposal, true);

        assertThat(run("customs-e", "store", "put", "x", "y").status()).isEqualTo(Status.SUCCEEDED);
        String out = proposed(run("bank-a", "members", "propose-remove", "customs-e"));
        run("bank-b", "members", "vote", out, true);
        run("insurer-c", "members", "vote", out, true);
        assertThat(run("port-d", "members", "vote", out, true).status()).isEqualTo(Status.SUCCEEDED);
        assertThat(ledger.unfit(chain.call("customs-e", "store", "put", "[]"))).contains(Unfit.UNKNOWN_SENDER);
        Receipt busy = run("bank-a", "members", "propose-remove", "bank-b");
        run("insurer-c", "members", "vote", proposed(busy), true);
        assertThat(run("port-d", "members", "vote", proposed(busy), true).message())
                .contains("validators");
    }

    @Test
    void permissionsAreGrantedByVote() {
        String code = base64("good too");
        assertThat(run("insurer-c", "lifecycle", "deploy", "another", code).status())
                .isEqualTo(Status.REFUSED);
        for (String organisation : List.of("bank-a", "bank-b", "insurer-c")) {
            run(organisation, "permissions", "propose-grant", "deployContracts", "insurer-c");
        }

        assertThat(run("insurer-c", "lifecycle", "deploy", "another", code, "first")
                        .status())
                .isEqualTo(Status.SUCCEEDED);
        assertThat(text(ledger.query("another", "get", "[\"init\"]", 1_000).output()))
                .isEqualTo("first");
        for (String organisation : List.of("bank-a", "bank-b", "insurer-c")) {
            run(organisation, "permissions", "propose-revoke", "deployContracts", "insurer-c");
        }
        assertThat(run("insurer-c", "lifecycle", "freeze", "another").status()).isEqualTo(Status.REFUSED);
    }

    @Test
    void parametersAreSetByVoteAndCountFromTheNextBlock() {
        assertThat(run("bank-a", "parameters", "propose-set", "blockGas", 1).status())
                .isEqualTo(Status.REVERTED);
        assertThat(run("bank-a", "parameters", "propose-set", "weather", 1).status())
                .isEqualTo(Status.REVERTED);
        for (String organisation : List.of("bank-a", "bank-b", "insurer-c")) {
            run(organisation, "parameters", "propose-set", "blockGas", 3_000_000);
        }

        assertThat(ledger.parameters().limits().blockGas()).isEqualTo(3_000_000);
        assertThat(ledger.unfit(chain.signed("port-d", 0, 3_000_001, "store", "burn", "[]")))
                .contains(Unfit.TOO_MUCH_GAS);
        assertThat(run("bank-a", "parameters", "propose-set", "requestTimeoutMaxMillis", 5_999)
                        .message())
                .contains("cannot be 5999");
    }

    @Test
    void contractsAreDeployedUpgradedAndFrozenByWhoMay() {
        assertThat(run("bank-a", "lifecycle", "deploy", "mine", base64("bad module"))
                        .message())
                .contains("it is bad");
        assertThat(run("bank-a", "lifecycle", "deploy", "members", base64("good"))
                        .status())
                .isEqualTo(Status.REVERTED);
        assertThat(run("bank-a", "lifecycle", "deploy", "mine", base64("good v1"))
                        .status())
                .isEqualTo(Status.SUCCEEDED);
        assertThat(run("bank-a", "lifecycle", "deploy", "mine", base64("good v1"))
                        .status())
                .isEqualTo(Status.REVERTED);
        assertThat(run("bank-b", "lifecycle", "upgrade", "mine", base64("good v2"))
                        .status())
                .isEqualTo(Status.REFUSED);

        run("bank-a", "mine", "put", "crate", "coffee");
        assertThat(run("bank-a", "lifecycle", "upgrade", "mine", base64("good v2"))
                        .status())
                .isEqualTo(Status.SUCCEEDED);
        assertThat(text(ledger.query("mine", "get", "[\"crate\"]", 1_000).output()))
                .isEqualTo("coffee");
        run("bank-a", "lifecycle", "freeze", "mine");
        assertThat(run("bank-a", "mine", "put", "crate", "tea").message()).contains("frozen");
        run("bank-a", "lifecycle", "unfreeze", "mine");
        assertThat(run("bank-a", "mine", "put", "crate", "tea").status()).isEqualTo(Status.SUCCEEDED);
        assertThat(run("bank-b", "lifecycle", "upgrade", "store", base64("good v3"))
                        .status())
                .isEqualTo(Status.SUCCEEDED);
        assertThat(output(ledger.query("lifecycle", "get", "[\"mine\"]", 5_000).output())
                        .path("version")
                        .asInt())
                .isEqualTo(2);
    }

    @Test
    void outputIsPaidForByTheByteAndHasItsEndInAReceipt() {
        for (int i = 0; i < 9; i++) {
            String key = TestChain.key("new-" + i).value();
            proposed(run("bank-a", "members", "propose-add", "new-" + i, "New", "A".repeat(8_000), key));
        }

        Transaction poor = chain.signed("port-d", 0, 5_000, "members", "proposals", "[]");
        chain.decide(ledger, poor);
        Receipt unpaid = ledger.receipts(ledger.tip().height()).get(0);
        Transaction rich = chain.signed("port-d", 1, 1_000_000, "members", "proposals", "[]");
        chain.decide(ledger, rich);
        Receipt tooLong = ledger.receipts(ledger.tip().height()).get(0);
        Receipt small = run("bank-b", "members", "list");

        assertThat(unpaid.status()).isEqualTo(Status.OUT_OF_GAS);
        assertThat(unpaid.gasUsed()).isEqualTo(5_000);
        assertThat(unpaid.output()).isEmpty();
        assertThat(tooLong.status()).isEqualTo(Status.REFUSED);
        assertThat(tooLong.message()).contains("65536");
        assertThat(tooLong.gasUsed()).isGreaterThan(2 * 65_536);
        assertThat(tooLong.output()).isEmpty();
        assertThat(small.gasUsed()).isEqualTo(500 + 2 + 1_000 + 2L * small.output().length);
        assertThat(ledger.query("members", "proposals", "[]", 1_000_000).output())
                .hasSizeGreaterThan(9 * 8_000);
        assertThat(ledger.query("members", "proposals", "[]", 5_000).status()).isEqualTo(Status.OUT_OF_GAS);
    }

    @Test
    void anOrganisationMayHaveSoManyOpenProposalsAndLeavesTheOthersTheirs() {
        for (int i = 0; i < 9; i++) {
            proposed(run("bank-a", "parameters", "propose-set", "blockGas", 3_000_000 + i));
        }
        String tenth = proposed(run("bank-a", "validators", "propose-remove", "port-d/validator-1"));

        Receipt eleventh = run("bank-a", "parameters", "propose-set", "blockGas", 3_500_000);

        assertThat(eleventh.status()).isEqualTo(Status.REVERTED);
        assertThat(eleventh.message()).contains("bank-a has 10 open proposals");
        String other = proposed(run("bank-b", "parameters", "propose-set", "blockGas", 3_600_000));
        assertThat(run("bank-a", "parameters", "propose-set", "blockGas", 3_600_000)
                        .status())
                .isEqualTo(Status.SUCCEEDED);
        assertThat(other).isNotEqualTo(tenth);
        run("bank-b", "validators", "vote", tenth, true);
        run("insurer-c", "validators", "vote", tenth, true);
        assertThat(run("bank-a", "parameters", "propose-set", "blockGas", 3_500_000)
                        .status())
                .isEqualTo(Status.SUCCEEDED);
    }

    private void votedIn() {
        String key = TestChain.key("bank-a/validator-2").value();
        for (String organisation : List.of("bank-a", "bank-b", "insurer-c")) {
            run(organisation, "validators", "propose-add", CANDIDATE.toString(), key);
        }
    }

    private Receipt ready(NodeAddress candidate, Sha256 block, String signer) {
        byte[] statement = ConsensusKey.readiness(chain.chainId, candidate, block);
        String signature = TestChain.signer(signer).sign(statement).value();
        return run("bank-a", "validators", "ready", candidate.toString(), block.value(), signature);
    }

    /** In a block of its own. */
    private Receipt run(String signer, String contract, String method, Object... arguments) {
        Transaction call = chain.call(signer, contract, method, text(Json.write(Arrays.asList(arguments))));
        Decided decided = chain.decide(ledger, call);
        assertThat(decided.block().transactions()).containsExactly(call);
        return ledger.receipts(decided.height()).get(0);
    }

    private Receipt addKey(String organisation, String key) {
        return run(
                organisation,
                "members",
                "add-key",
                chain.proven(key, organisation + "/validator-2").toArray());
    }

    private static String proposed(Receipt receipt) {
        assertThat(receipt.message()).isEmpty();
        return output(receipt).path("proposal").asText();
    }

    private static ObjectNode output(Receipt receipt) {
        return output(receipt.output());
    }

    private static ObjectNode output(byte[] json) {
        return Json.parse(json, json.length);
    }

    private static String base64(String code) {
        return Base64.getEncoder().encodeToString(code.getBytes(StandardCharsets.UTF_8));
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
