package io.flotilla.agent.telemetry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.agent.fake.ChainReports;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.topic.NodeTopic;
import java.util.LinkedHashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class NodeFiguresTest {
    @Test
    void theChainIsAFlatObjectOfNumbersThatFitsItsTopic() {
        byte[] encoded = NodeFigures.encoded(NodeFigures.chain(ChainReports.report(null)));

        assertThat(new String(encoded, UTF_8))
                .isEqualTo("{\"blockTimeMs\":1004,\"dropped\":1,\"height\":120,\"lag\":2,\"mempool\":12,\"online\":4,"
                        + "\"peer-refused\":3,\"quorum\":3,\"quorumMargin\":1,\"round\":1,"
                        + "\"transactionsPerSecond\":12.3,\"validators\":4}");
        assertThat(encoded.length).isLessThanOrEqualTo(NodeTopic.TELEMETRY.maxBytes());
    }

    @Test
    void noMoreFiguresThanATreeShowsWell() {
        Map<String, Number> many = new LinkedHashMap<>();
        for (int i = 0; i < 20; i++) {
            many.put("f" + i, i);
        }

        assertThat(Json.parse(NodeFigures.encoded(many), 1 << 10)).hasSize(15);
    }
}
