package io.flotilla.fleet.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.contract.chain.ConsensusKey;
import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.About;
import io.flotilla.contract.message.HeldStamps;
import io.flotilla.contract.message.Stamp;
import io.flotilla.pki.key.Ed25519Key;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class HeldKeysTest {
    private static final ChainId CHAIN = new ChainId("trade");
    private static final NodeAddress NODE = NodeAddress.parse("bank-a/validator-1");
    private static final NodeAddress OTHER = NodeAddress.parse("bank-b/validator-1");

    @TempDir
    private Path folder;

    @Test
    void aProofCountsForItsOwnNodeOnly() {
        Ed25519Key key = Ed25519Key.kept(folder.resolve("key.pem"), new SecureRandom());
        String proof = key.sign(ConsensusKey.statement(CHAIN, NODE, "agent")).toString();
        ConsensusKey proven = new ConsensusKey(key.publicKey().toString(), proof);

        assertThat(HeldKeys.consensus(about(NODE, proven))).isTrue();
        assertThat(HeldKeys.consensus(about(OTHER, proven))).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"ff", "00", "01", "7f"})
    void whatIsNoKeyProvesNothing(String octet) {
        ConsensusKey none = new ConsensusKey(octet.repeat(32), octet.repeat(64));

        assertThat(HeldKeys.consensus(about(NODE, none))).isFalse();
    }

    private static About about(NodeAddress node, ConsensusKey key) {
        return new About(
                node,
                CHAIN,
                1,
                1,
                Map.of(),
                List.of(),
                Map.of(),
                "agent",
                key,
                null,
                null,
                "journal",
                null,
                new HeldStamps(Stamp.NONE, Stamp.NONE, Stamp.NONE, Stamp.NONE));
    }
}
