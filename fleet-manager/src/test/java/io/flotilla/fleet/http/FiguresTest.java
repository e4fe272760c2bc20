package io.flotilla.fleet.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.Event;
import io.flotilla.contract.message.Phase;
import io.flotilla.contract.message.Presence;
import io.flotilla.contract.message.Status;
import io.flotilla.fleet.loop.NodeSaid;
import io.flotilla.fleet.node.FleetAlarm;
import io.flotilla.fleet.store.StoredChain;
import io.flotilla.fleet.store.Tables;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an alert on a chain that stands still can be built on. */
final class FiguresTest {
    private static final NodeAddress NODE = NodeAddress.parse("bank-a/one");
    private static final String SPEC = """
        apiVersion: flotilla/v1
        kind: Chain
        metadata: {name: trade}
        organizations:
          - id: bank-a
            nodes: [{id: one, role: validator}]
        """;

    @TempDir
    Path folder;

    private LiveServer server;

    @BeforeEach
    void start() throws IOException {
        server = new LiveServer(folder);
        assertThat(server.post("/api/v1/chains", "application/yaml", SPEC).status())
                .isEqualTo(200);
        server.store.write(entries -> {
            StoredChain chain = entries.get(Tables.CHAINS, "trade").orElseThrow();
            entries.put(Tables.CHAINS, "trade", chain.withGenesis(Sha256.of(new byte[0])));
            return chain;
        });
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void aChainTellsItsMarginAndEachNodeHowItsConsensusDoes() {
        says(Presence.State.ONLINE);

        assertThat(figures())
                .contains("flotilla_chain_height{chain=\"trade\"} 9.0")
                .contains("flotilla_chain_validators{chain=\"trade\"} 4.0")
                .contains("flotilla_chain_online{chain=\"trade\"} 2.0")
                .contains("flotilla_chain_quorum_margin{chain=\"trade\"} -1.0")
                .contains(ofNode("round") + " 3.0")
                .contains(ofNode("block_time_seconds") + " 1.25")
                .contains(ofNode("mempool") + " 17.0")
                .contains(ofNode("stalled") + " 0.0");
    }

    @Test
    void aStallIsOneUntilItsAlarmIsGone() {
        server.store.write(entries -> {
            FleetAlarm alarm = new FleetAlarm(
                    NODE, "chain.stalled", Event.Severity.CRITICAL, Instant.EPOCH, "quorum", FleetAlarm.Source.AGENT);
            entries.put(Tables.ALARMS, NODE + "/agent/chain.stalled", alarm);
            return alarm;
        });

        assertThat(figures()).contains(ofNode("stalled") + " 1.0");
    }

    @Test
    void whatANodeSaidBeforeItsAgentWasLostIsNoFigure() {
        says(Presence.State.ONLINE);
        says(Presence.State.LOST);

        assertThat(figures()).contains(ofNode("round") + " NaN", "flotilla_chain_online{chain=\"trade\"} 0.0");
    }

    private void says(Presence.State state) {
        server.observations.presence(new NodeSaid.PresenceSaid(NODE, Presence.of(state, 1, Instant.EPOCH)));
        server.observations.status(
                new NodeSaid.StatusSaid(NODE, new Status(Phase.RUNNING, 1, 9, 0, 1, 1, 1, 1, 29, 0, null)));
        server.observations.telemetry(new NodeSaid.TelemetrySaid(
                NODE,
                "chain",
                Json.object()
                        .put("round", 3)
                        .put("blockTimeMs", 1250)
                        .put("mempool", 17)
                        .put("validators", 4)
                        .put("online", 2)));
    }

    private String figures() {
        return server.get("/metrics").body();
    }

    private static String ofNode(String figure) {
        return "flotilla_node_" + figure + "{chain=\"trade\",node=\"one\",organisation=\"bank-a\",role=\"validator\"}";
    }
}
