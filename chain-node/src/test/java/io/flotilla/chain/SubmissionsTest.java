package io.flotilla.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.chain.fake.ScriptedEngine;
import io.flotilla.chain.fake.TestChain;
import io.flotilla.chain.ledger.ChainStore;
import io.flotilla.chain.p2p.ChainMessage;
import io.flotilla.contract.chain.Ed25519Signature;
import io.flotilla.contract.chain.Transaction;
import io.flotilla.contract.identity.NodeAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Transactions that a peer passes on. */
final class SubmissionsTest {
    private static final NodeAddress PEER = NodeAddress.parse("bank-b/validator-1");

    @TempDir
    private Path folder;

    private final List<String> counted = new ArrayList<>();
    private final List<NodeAddress> cut = new ArrayList<>();

    @Test
    void whoPassesOnWhatIsBadlySignedIsCutOffAtTheFirst() {
        TestChain chain = new TestChain();
        Transaction good = chain.call("bank-a", "store", "put", "[\"crate\",\"coffee\"]");
        Transaction bad = new Transaction(
                good.chainId(),
                good.sender(),
                good.nonce(),
                good.validUntilHeight(),
                good.gasLimit(),
                good.contract(),
                good.method(),
                good.arguments(),
                new Ed25519Signature("1".repeat(128)));
        try (ChainStore store = ChainStore.open(folder)) {
            Submissions submissions =
                    new Submissions(chain.chainId, chain.open(store, new ScriptedEngine()), store, new Heard());

            submissions.gossip(new ChainMessage.Transactions(Collections.nCopies(100, bad)), PEER);

            assertThat(counted).containsExactly("gossip-bad-signature");
            assertThat(cut).containsExactly(PEER);

            submissions.gossip(new ChainMessage.Transactions(List.of(good)), PEER);

            assertThat(cut).hasSize(1);
            assertThat(submissions.pool().holds(good.id())).isTrue();
        }
    }

    private final class Heard implements Wire {
        @Override
        public List<NodeAddress> linked() {
            return List.of(PEER);
        }

        @Override
        public void tell(NodeAddress peer, ChainMessage message) {}

        @Override
        public void allow(long blockBytes) {}

        @Override
        public void cut(NodeAddress peer) {
            cut.add(peer);
        }

        @Override
        public void count(String counter) {
            counted.add(counter);
        }
    }
}
