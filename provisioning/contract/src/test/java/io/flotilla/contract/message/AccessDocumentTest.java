package io.flotilla.contract.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.codec.Documents;
import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.topic.Topics;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class AccessDocumentTest {
    private static final NodeAddress NODE = NodeAddress.parse("bank-a/validator-1");
    private static final ChainId CHAIN = new ChainId("trade-finance");

    @Test
    void fiveThousandNodesFitIntoOnePacket() {
        Map<NodeAddress, ChainId> nodes = new HashMap<>();
        for (int i = 0; i < 5_000; i++) {
            nodes.put(
                    NodeAddress.parse("an-organisation-with-a-name-" + i / 10 + "/node-with-a-long-identifier-" + i),
                    CHAIN);
        }

        AccessDocument document = access(nodes, List.of(), List.of());

        assertThat(document.nodes()).isEqualTo(nodes);
        assertThat(Documents.encode(document).length).isLessThan(Topics.ACCESS_MOST_BYTES);
    }

    @Test
    void aNodeIsEitherAdmittedOnceOrRevoked() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> access(Map.of(NODE, CHAIN), List.of(NODE), List.of()))
                .withMessageContaining("bank-a/validator-1");
    }

    @Test
    void anAccountStandsOnce() {
        AccessDocument.Inspector ana = new AccessDocument.Inspector("ana", "salt", Sha256.of(new byte[0]));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> access(Map.of(), List.of(), List.of(ana, ana)))
                .withMessageContaining("inspectors");
    }

    private static AccessDocument access(
            Map<NodeAddress, ChainId> nodes, List<NodeAddress> revoked, List<AccessDocument.Inspector> inspectors) {
        return new AccessDocument(
                1, 1, Instant.EPOCH, "m1", AccessDocument.grouped(nodes), revoked, List.of("0a"), inspectors);
    }
}
