package io.flotilla.chain.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.chain.fake.ScriptedEngine;
import io.flotilla.chain.fake.TestChain;
import io.flotilla.contract.chain.ConsensusKey;
import io.flotilla.contract.chain.ProofDocument;
import io.flotilla.contract.chain.StateKeys;
import io.flotilla.contract.chain.ValidatorSet;
import io.flotilla.contract.codec.Documents;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.identity.NodeAddress;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A program that shares no line with this one verifies proofs as docs/chain.md says. */
class VerifyProofIT {
    private static final Path PROGRAM = Path.of("..", "docs", "verify-proof.py").toAbsolutePath();

    @TempDir
    private Path folder;

    private final TestChain chain = new TestChain();

    @Test
    void anotherProgramVerifiesAProofThroughChangesOfTheValidators() throws Exception {
        Assumptions.assumeTrue(python("--version").code() == 0, "python3 is not here: install it to run this test");
        try (ChainStore store = ChainStore.open(folder.resolve("data"))) {
            Ledger ledger = chain.open(store, new ScriptedEngine());
            changeValidators(ledger);
            chain.decide(ledger, chain.call("bank-a", "store", "put", "[\"crate\",\"Kaffee – 400 Sack\"]"));
            Files.write(folder.resolve("genesis.json"), Json.write(Documents.tree(chain.genesis)));
            ObjectNode proof = proof(ledger, "crate");

            assertThat(verified(proof).said())
                    .contains("Kaffee", "height " + ledger.tip().height());
            assertThat(verified(proof(ledger, "absent")).said()).contains(": nothing");
            assertThat(verified(proof.deepCopy().put("value", "00")).code()).isEqualTo(1);
            assertThat(verified(proof.deepCopy().putNull("value")).code()).isEqualTo(1);
            ObjectNode unsigned = proof.deepCopy();
            unsigned.withArray("/certificate/seals").remove(0);
            assertThat(verified(unsigned).said()).contains("quorum");
            ObjectNode shortened = proof.deepCopy();
            shortened.withArray("/transitions").remove(1);
            assertThat(verified(shortened).said()).contains("other validators");
        }
    }

    private void changeValidators(Ledger ledger) {
        for (String organisation : List.of("bank-a", "bank-b", "insurer-c")) {
            String candidate = TestChain.key("bank-b/validator-2").value();
            chain.decide(
                    ledger,
                    chain.call(
                            organisation,
                            "validators",
                            "propose-add",
                            "[\"bank-b/validator-2\",\"" + candidate + "\"]"));
        }
        byte[] ready = ConsensusKey.readiness(
                chain.chainId,
                NodeAddress.parse("bank-b/validator-2"),
                ledger.tip().id());
        chain.decide(
                ledger,
                chain.call(
                        "bank-b",
                        "validators",
                        "ready",
                        "[\"bank-b/validator-2\",\"" + ledger.tip().id() + "\",\""
                                + TestChain.signer("bank-b/validator-2").sign(ready) + "\"]"));
        for (String organisation : List.of("bank-a", "bank-b", "insurer-c")) {
            chain.decide(ledger, chain.call(organisation, "validators", "propose-remove", "[\"port-d/validator-1\"]"));
        }
        assertThat(ledger.tip().next().size()).isEqualTo(4);
    }

    private ObjectNode proof(Ledger ledger, String key) {
        String stateKey = StateKeys.data("store", key.getBytes(StandardCharsets.UTF_8));
        return Json.tree(ProofDocument.of(ledger.prove(stateKey).orElseThrow(), ValidatorSet.of(chain.genesis)));
    }

    private Said verified(ObjectNode proof) throws Exception {
        Files.write(folder.resolve("proof.json"), Json.write(proof));
        return python(
                PROGRAM.toString(),
                folder.resolve("genesis.json").toString(),
                folder.resolve("proof.json").toString());
    }

    private record Said(int code, String said) {}

    private static Said python(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(List.of("python3"));
        command.addAll(List.of(arguments));
        try {
            ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
            builder.environment().put("PYTHONIOENCODING", "utf-8");
            Process process = builder.start();
            String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            return new Said(process.exitValue(), said);
        } catch (IOException absent) {
            return new Said(127, "");
        }
    }
}
