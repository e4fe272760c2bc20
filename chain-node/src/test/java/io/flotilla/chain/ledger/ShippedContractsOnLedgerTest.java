package io.flotilla.chain.ledger;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.chain.block.Decided;
import io.flotilla.chain.fake.TestChain;
import io.flotilla.chain.vm.Engine;
import io.flotilla.chain.vm.Engines;
import io.flotilla.contract.chain.Receipt;
import io.flotilla.contract.chain.Receipt.Status;
import io.flotilla.contract.chain.ShippedContract;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The real engines under the ledger. */
final class ShippedContractsOnLedgerTest {
    @TempDir
    private Path folder;

    private final TestChain chain = new TestChain(List.of());

    @Test
    void interpretedAndCompiledContractsLeadToEqualRoots() {
        try (Engine interpreted = Engines.interpreted("interpreted");
                Engine compiled = Engines.compiled("compiled");
                ChainStore one = ChainStore.open(folder.resolve("one"));
                ChainStore two = ChainStore.open(folder.resolve("two"))) {
            Ledger leader = chain.open(one, interpreted);
            Ledger follower = chain.open(two, compiled);
            String code = Base64.getEncoder().encodeToString(ShippedContract.ASSET_REGISTER.wasm());

            List<Decided> blocks = List.of(
                    chain.decide(leader, chain.call("bank-a", "lifecycle", "deploy", "[\"assets\",\"" + code + "\"]")),
                    chain.decide(
                            leader,
                            chain.call("bank-a", "assets", "register", "[\"crate-17\",\"400 bags of coffee\"]"),
                            chain.call("bank-b", "assets", "transfer", "[\"crate-17\",\"bank-b\"]"),
                            chain.call("bank-a", "assets", "transfer", "[\"crate-17\",\"insurer-c\"]")));

            blocks.forEach(follower::commit);
            assertThat(follower.tip()).isEqualTo(leader.tip());
            assertThat(follower.receipts(2))
                    .extracting(Receipt::status)
                    .containsExactly(Status.SUCCEEDED, Status.REVERTED, Status.SUCCEEDED);
            assertThat(follower.receipts(1).get(0).gasUsed()).isLessThan(400_000);
            assertThat(follower.receipts(2).get(2).gasUsed()).isLessThan(10_000);
            QueryAnswer answer = follower.query("assets", "get", "[\"crate-17\"]", 100_000);
            assertThat(new String(answer.output(), StandardCharsets.UTF_8)).contains("insurer-c");
        }
    }
}
