package io.flotilla.fleet.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.codec.Documents;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.FleetSummary;
import io.flotilla.contract.message.Presence;
import io.flotilla.contract.message.ReportedConfig;
import io.flotilla.contract.topic.NodeTopic;
import io.flotilla.contract.topic.Topics;
import io.flotilla.fleet.fake.Speaker;
import io.flotilla.fleet.fake.Specs;
import io.flotilla.fleet.node.DownDocument;
import io.flotilla.fleet.store.Tables;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HeadcountTest {
    private static final NodeAddress NODE = NodeAddress.parse("bank-0/v");
    private static final NodeAddress OTHER = NodeAddress.parse("bank-1/v");

    @TempDir
    Path folder;

    private LoopWorld world;
    private Headcount count;
    private long seq;

    @BeforeEach
    void pair() {
        world = new LoopWorld(folder).connected();
        world.withRunningPair(new Speaker(NODE, Specs.CHAIN), new Speaker(OTHER, Specs.CHAIN));
        count = new Headcount(world.store, world.observations);
        assertThat(count.fleet()).isEqualTo(new FleetSummary(2, 0, 0, 0, 0, 0));
    }

    @Test
    void aReportCountsAndANewerConfigurationUndoesIt() {
        report(ReportedConfig.State.CONVERGED);
        assertThat(count.fleet()).isEqualTo(new FleetSummary(2, 0, 1, 0, 0, 0));

        report(ReportedConfig.State.DRIFT);
        assertThat(count.fleet()).isEqualTo(new FleetSummary(2, 0, 0, 1, 0, 0));

        report(ReportedConfig.State.CONVERGED);
        world.store.write(entries -> {
            String topic = Topics.node(NODE, NodeTopic.CONFIG_DESIRED);
            DownDocument held = entries.get(Tables.DOCUMENTS, topic).orElseThrow();
            entries.put(
                    Tables.DOCUMENTS,
                    topic,
                    new DownDocument(topic, held.payload(), held.stamp(), Sha256.of(new byte[] {1})));
            return held;
        });
        assertThat(count.fleet()).isEqualTo(new FleetSummary(2, 0, 0, 0, 0, 0));
    }

    @Test
    void presenceAndCommandsCount() {
        world.presence(NODE, Presence.State.ONLINE, 1);
        world.restart(OTHER, "key");

        assertThat(count.fleet()).isEqualTo(new FleetSummary(2, 1, 0, 0, 0, 1));
    }

    @Test
    void whoIsRevokedCountsNoMore() {
        world.operations.revoke(NODE, "lost", LoopWorld.ANA);

        assertThat(count.fleet().nodes()).isEqualTo(1);
        assertThat(count.byChain().get(Specs.CHAIN))
                .extracting(node -> node.address())
                .containsExactly(OTHER);
    }

    @Test
    void whenTooMuchHasChangedAllIsCountedAgain() {
        report(ReportedConfig.State.CONVERGED);
        for (int i = 0; i <= Changes.MOST; i++) {
            world.presence(NodeAddress.parse("others/n-" + i), Presence.State.ONLINE, 1);
        }

        assertThat(count.fleet()).isEqualTo(new FleetSummary(2, 0, 1, 0, 0, 0));
        assertThat(count.fleet()).isEqualTo(new Headcount(world.store, world.observations).fleet());
    }

    private void report(ReportedConfig.State state) {
        DownDocument wanted =
                world.store.read(entries -> entries.get(Tables.DOCUMENTS, Topics.node(NODE, NodeTopic.CONFIG_DESIRED))
                        .orElseThrow());
        ReportedConfig report = new ReportedConfig(
                NODE,
                Specs.CHAIN,
                1,
                ++seq,
                wanted.stamp().term(),
                wanted.stamp().version(),
                wanted.sha256(),
                state,
                List.of(),
                null);
        world.say(new NodeSaid.ReportedSaid(
                NODE, report, new String(Documents.encode(report), java.nio.charset.StandardCharsets.UTF_8)));
    }
}
