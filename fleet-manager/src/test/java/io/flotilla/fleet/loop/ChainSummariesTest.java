package io.flotilla.fleet.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.contract.chain.Role;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.ChainSummary;
import io.flotilla.contract.message.Phase;
import io.flotilla.contract.message.Presence;
import io.flotilla.contract.message.Status;
import io.flotilla.fleet.fake.Specs;
import io.flotilla.fleet.node.ManagedNode;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class ChainSummariesTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");

    private final Observations observations = new Observations(new Changes("life"));
    private final List<ManagedNode> nodes = Stream.of("a/v", "b/v", "c/v", "d/v")
            .map(address -> new ManagedNode(
                    NodeAddress.parse(address),
                    Specs.CHAIN,
                    Role.VALIDATOR,
                    ManagedNode.Origin.NAMED,
                    Specs.RUNTIME,
                    NOW,
                    null,
                    null))
            .toList();

    @Test
    void theMarginIsWhatMayStillGo() {
        said("a/v", Presence.State.ONLINE, Phase.RUNNING, 12);
        said("b/v", Presence.State.ONLINE, Phase.RUNNING, 12);
        said("c/v", Presence.State.ONLINE, Phase.RUNNING, 10);
        said("d/v", Presence.State.ONLINE, Phase.RUNNING, 11);

        assertThat(summary()).isEqualTo(new ChainSummary(Specs.CHAIN, 12, 2, 4, 4, 3, 1));
    }

    @Test
    void whoIsAwayOrStandsStillTakesNoPart() {
        said("a/v", Presence.State.ONLINE, Phase.RUNNING, 12);
        said("b/v", Presence.State.LOST, Phase.RUNNING, 99);
        said("c/v", Presence.State.ONLINE, Phase.STOPPED, 9);

        assertThat(summary()).isEqualTo(new ChainSummary(Specs.CHAIN, 12, 3, 4, 1, 3, -2));
    }

    @Test
    void whatWasVotedSinceCountsByTheNodesOwnWord() {
        said("a/v", Presence.State.ONLINE, Phase.RUNNING, 12);
        figures("a/v", 3, 3);

        assertThat(summary()).isEqualTo(new ChainSummary(Specs.CHAIN, 12, 0, 3, 3, 2, 1));
    }

    @Test
    void oneVotedOutAndAnotherVotedInLeaveTheirNumberAndNotTheMargin() {
        said("a/v", Presence.State.ONLINE, Phase.RUNNING, 12);
        said("b/v", Presence.State.ONLINE, Phase.RUNNING, 12);
        said("c/v", Presence.State.ONLINE, Phase.RUNNING, 12);
        said("d/v", Presence.State.ONLINE, Phase.RUNNING, 12);
        figures("b/v", 4, 3);

        assertThat(summary()).isEqualTo(new ChainSummary(Specs.CHAIN, 12, 0, 4, 3, 3, 0));
    }

    @Test
    void whatANodeToldBeforeItWasStoppedDoesNotCount() {
        said("a/v", Presence.State.ONLINE, Phase.STOPPED, 0);
        figures("a/v", 4, 4);

        assertThat(summary()).isEqualTo(new ChainSummary(Specs.CHAIN, 0, 0, 4, 0, 3, -3));
    }

    @Test
    void nobodyHeardIsNobodyThere() {
        assertThat(summary()).isEqualTo(new ChainSummary(Specs.CHAIN, 0, 0, 4, 0, 3, -3));
    }

    private ChainSummary summary() {
        return ChainSummaries.of(Specs.CHAIN, nodes, observations);
    }

    private void figures(String address, int validators, int online) {
        observations.telemetry(new NodeSaid.TelemetrySaid(
                NodeAddress.parse(address),
                "chain",
                Json.object().put("validators", validators).put("online", online)));
    }

    private void said(String address, Presence.State state, Phase phase, long height) {
        NodeAddress node = NodeAddress.parse(address);
        observations.presence(new NodeSaid.PresenceSaid(node, Presence.of(state, 1, NOW)));
        observations.status(new NodeSaid.StatusSaid(node, new Status(phase, 1, height, 0, 3, 1, 1, 1, 29, 0, null)));
    }
}
