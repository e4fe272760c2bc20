package io.flotilla.fleet.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.codec.Json;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

final class ObservationTest {
    private static final String GENESIS = "0".repeat(64);

    @Test
    void fourRunningLinkedNodesWithOneGenesisAreComplete() {
        Observation now = four(node("running", 3, 2));

        assertThat(now.complete()).isTrue();
        assertThat(now.done()).isEqualTo(now.total());
        assertThat(now.summary()).contains("6 of 6 links");
        assertThat(now.stage()).isEqualTo("6/6 links");
    }

    @Test
    void aMissingLinkIsNotComplete() {
        assertThat(four(node("running", 2, 2)).complete()).isFalse();
    }

    @Test
    void aNodeThatIsStillConnectingIsNotComplete() {
        Observation now = four(node("connecting", 3, 2));

        assertThat(now.complete()).isFalse();
        assertThat(now.missing()).hasSize(4).first().asString().contains("phase connecting, peers 3");
    }

    @Test
    void aConfigurationOfAnEarlierVersionIsNotComplete() {
        assertThat(four(node("running", 3, 1)).complete()).isFalse();
    }

    @Test
    void anotherGenesisOrNoneIsNotComplete() {
        List<JsonNode> nodes = List.of(node("running", 1, 2), node("running", 1, 2));

        assertThat(new Observation(2, nodes, List.of(GENESIS, "1".repeat(64)), GENESIS).complete())
                .isFalse();
        assertThat(new Observation(2, nodes, List.of("", ""), "").complete()).isFalse();
        assertThat(new Observation(2, nodes, List.of(GENESIS, GENESIS), GENESIS).complete())
                .isTrue();
    }

    @Test
    void aNodeTooFewIsNotComplete() {
        List<JsonNode> one = List.of(node("running", 1, 2));

        assertThat(new Observation(2, one, List.of(GENESIS), GENESIS).complete())
                .isFalse();
    }

    @Test
    void anAllocatedNodeWithoutStatusCountsForNothing() {
        ObjectNode blank = Json.object().put("node", "bank-a/n").put("phase", "allocated");
        blank.putNull("status").putNull("presence");

        Observation now = new Observation(1, List.of(blank), List.of(), "");

        assertThat(now.done()).isZero();
        assertThat(now.stage()).isEqualTo("0/1 enrolled");
        assertThat(now.missing()).first().asString().contains("peers none");
    }

    private static Observation four(JsonNode node) {
        return new Observation(
                4,
                IntStream.range(0, 4).mapToObj(i -> node).toList(),
                IntStream.range(0, 4).mapToObj(i -> GENESIS).toList(),
                GENESIS);
    }

    private static JsonNode node(String phase, int peers, int reported) {
        ObjectNode node = Json.object().put("node", "bank-a/validator-1").put("phase", phase);
        node.putObject("presence").put("state", "online");
        node.putObject("status").put("peers", peers);
        node.putObject("config").put("desired", 2).put("reported", reported).put("state", "converged");
        node.putArray("alarms");
        return node;
    }
}
