package io.flotilla.fleet.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.codec.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class WholeProofTest {
    private static final String PROOF = "POST /api/v1/nodes/bank-a/validator-1/chain/proof";

    @TempDir
    Path folder;

    private FakeRest manager;
    private Terminal terminal;

    @BeforeEach
    void connect() throws IOException {
        manager = new FakeRest(folder);
        terminal = new Terminal(manager.environment());
    }

    @AfterEach
    void disconnect() {
        manager.close();
    }

    @Test
    void aProofThatComesInPagesIsPutTogether() {
        telling(true, "{\"height\":3},{\"height\":5}");
        telling(true, "{\"height\":7}");
        telling(false, "{\"height\":9}");

        assertThat(proof()).isZero();

        ObjectNode whole = Json.parse(terminal.out().getBytes(StandardCharsets.UTF_8), 1 << 20);
        assertThat(whole.path("transitions"))
                .extracting(one -> one.path("height").asInt())
                .containsExactly(3, 5, 7, 9);
        assertThat(whole.has("more")).isFalse();
        assertThat(manager.asked())
                .extracting(FakeRest.Asked::body)
                .containsExactly(
                        "{\"stateKey\":\"validators\"}",
                        "{\"stateKey\":\"validators\",\"after\":5}",
                        "{\"stateKey\":\"validators\",\"after\":7}");
    }

    @Test
    void aNodeThatPromisesMoreAndTellsNothingIsNotAskedForEver() {
        telling(true, "{\"height\":3}");

        assertThat(proof()).isNotZero();

        assertThat(manager.asked()).hasSize(2);
        assertThat(terminal.err()).contains("ask another node");
    }

    private int proof() {
        return terminal.run(
                "chain", "proof", "--state-key", "validators", "--node", "bank-a/validator-1", "-o", "json");
    }

    private void telling(boolean more, String transitions) {
        manager.answering(PROOF, 200, """
            {"chainId":"%1$s","height":12,"stateRoot":"%1$s","stateKey":"validators","value":"7b7d","more":%2$s,
             "certificate":{"round":0,"seals":[]},"validators":[],"transitions":[%3$s]}\
            """.formatted("ab".repeat(32), more, transitions));
    }
}
