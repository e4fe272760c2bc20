package io.flotilla.chain.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.chain.fake.ScriptedEngine;
import io.flotilla.chain.fake.TestChain;
import io.flotilla.contract.chain.Receipt;
import io.flotilla.contract.chain.Receipt.Status;
import io.flotilla.contract.codec.Json;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whose keys an organisation may call its own. */
final class AddedKeysTest {
    @TempDir
    private Path folder;

    private final TestChain chain = new TestChain();
    private ChainStore store;
    private Ledger ledger;

    @BeforeEach
    void open() {
        store = ChainStore.open(folder);
        ledger = chain.open(store, new ScriptedEngine());
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void aKeyIsAddedWithItsHoldersProofForThatOrganisationAlone() {
        List<String> proven = chain.proven("fresh", "bank-b/validator-2");

        assertThat(add("bank-a", proven).message())
                .isEqualTo("that is no proof by this key for a node of bank-a in this chain");
        assertThat(add("bank-a", with(proven, 2, "bank-a/validator-2")).status())
                .isEqualTo(Status.REVERTED);
        assertThat(add("bank-b", with(proven, 0, TestChain.key("other").value()))
                        .status())
                .isEqualTo(Status.REVERTED);
        assertThat(add("bank-b", with(proven, 3, "B".repeat(43))).status()).isEqualTo(Status.REVERTED);
        assertThat(add("bank-b", proven.subList(0, 1)).status()).isNotEqualTo(Status.SUCCEEDED);
        assertThat(add("bank-b", proven).status()).isEqualTo(Status.SUCCEEDED);
    }

    @Test
    void aProofForAnotherChainIsNone() {
        assertThat(add("bank-b", chain.proven("fresh", "bank-b/validator-2", "other-chain"))
                        .status())
                .isEqualTo(Status.REVERTED);
    }

    private Receipt add(String organisation, List<String> arguments) {
        String json = new String(Json.write(arguments), StandardCharsets.UTF_8);
        return ledger.receipts(chain.decide(ledger, chain.call(organisation, "members", "add-key", json))
                        .height())
                .get(0);
    }

    private static List<String> with(List<String> all, int index, String other) {
        List<String> changed = new ArrayList<>(all);
        changed.set(index, other);
        return changed;
    }
}
