package io.flotilla.agent;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.agent.command.Held;
import io.flotilla.agent.node.Launch;
import io.flotilla.agent.node.NodeView;
import io.flotilla.agent.node.ProcessMark;
import io.flotilla.contract.chain.ConsensusParameters;
import io.flotilla.contract.chain.Endpoint;
import io.flotilla.contract.chain.NodePhase;
import io.flotilla.contract.chain.NodeReport;
import io.flotilla.contract.chain.NodeSettings;
import io.flotilla.contract.chain.Role;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.codec.Documents;
import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.TrustDomain;
import io.flotilla.contract.message.DesiredConfig;
import io.flotilla.contract.message.NodeSpec;
import io.flotilla.contract.message.Problem;
import io.flotilla.contract.message.ReportedConfig.Difference;
import io.flotilla.contract.message.ReportedConfig.State;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ConvergenceTest {
    private static final NodeAddress NODE = NodeAddress.parse("bank-a/validator-1");
    private static final ChainId CHAIN = new ChainId("trade-finance");
    private static final Endpoint OWN = new Endpoint("10.1.2.3", 30301);
    private static final Sha256 BLOCK = new Sha256("ab".repeat(32));
    private static final ProcessMark PROCESS = new ProcessMark(7, Instant.EPOCH, null);

    private static final NodeView NOTHING = new NodeView(true, null, null, null, null, false, false, null, null, null);

    private final Convergence convergence = new Convergence(NODE, TrustDomain.DEFAULT, OWN);

    @Test
    void aNodeThatRunsAsDesiredHasConverged() {
        assertThat(judged(config(256, null, null), view(launch(256), null), null))
                .isEqualTo(State.CONVERGED);
        assertThat(judged(config(256, null, BLOCK), view(launch(256), BLOCK), null))
                .isEqualTo(State.CONVERGED);
    }

    @Test
    void untilEverythingWasReadBackItIsApplying() {
        assertThat(judged(config(256, null, null), NOTHING, null)).isEqualTo(State.APPLYING);
        assertThat(judged(config(512, null, null), view(launch(256), null), null))
                .isEqualTo(State.APPLYING);
        assertThat(judged(config(256, null, BLOCK), view(launch(256), null), null))
                .isEqualTo(State.APPLYING);
    }

    @Test
    void anotherGenesisIsDriftAndNamed() {
        Held<DesiredConfig> config = config(256, null, BLOCK);

        Convergence.Judgement judgement =
                convergence.judge(config, view(launch(256), new Sha256("cd".repeat(32))), null);

        assertThat(judgement.state()).isEqualTo(State.DRIFT);
        assertThat(judgement.diff())
                .singleElement()
                .satisfies(diff -> assertThat(diff.path()).isEqualTo("genesis.sha256"));
    }

    @Test
    void whatTheNodeSaysCountsNotWhatItWasStartedWith() {
        NodeSettings other =
                new NodeSettings(NODE, CHAIN, TrustDomain.DEFAULT, Role.OBSERVER, new Endpoint("10.1.2.3", 30399));

        Convergence.Judgement judgement =
                convergence.judge(config(256, null, null), view(launch(256), other, 64L << 20, null), null);

        assertThat(judgement.state()).isEqualTo(State.DRIFT);
        assertThat(judgement.diff())
                .containsExactly(
                        new Difference("runtime.heapMiB", "256", "64"),
                        new Difference("runtime.p2p.listen", "10.1.2.3:30301", "10.1.2.3:30399"),
                        new Difference("permissions.role", "validator", "observer"));
    }

    @Test
    void untilTheRestartIsDoneTheDifferencesAreNamedAsBeingApplied() {
        Convergence.Judgement judgement = convergence.judge(config(512, null, null), view(launch(256), null), null);

        assertThat(judgement.state()).isEqualTo(State.APPLYING);
        assertThat(judgement.diff()).containsExactly(new Difference("runtime.heapMiB", "512", "256"));
    }

    @Test
    void theRoundingOfAJvmIsNoDrift() {
        for (long bytes : new long[] {224L << 20, 253_000_000, 256L << 20, 288L << 20}) {
            NodeView view = view(launch(256), launch(256).settings(), bytes, null);
            assertThat(judged(config(256, null, null), view, null)).isEqualTo(State.CONVERGED);
        }
        for (long bytes : new long[] {223L << 20, 289L << 20, Long.MAX_VALUE}) {
            NodeView view = view(launch(256), launch(256).settings(), bytes, null);
            assertThat(judged(config(256, null, null), view, null)).isEqualTo(State.DRIFT);
        }
    }

    @Test
    void aNodeThatDiedKeepsWhatWasSaidOfItsConfiguration() {
        Held<DesiredConfig> config = config(256, null, null);
        Convergence.Judgement converged = convergence.judge(config, view(launch(256), null), null);

        assertThat(convergence.judge(config, NOTHING, converged)).isEqualTo(converged);
        assertThat(judged(config(512, null, null), NOTHING, converged)).isEqualTo(State.APPLYING);
    }

    @Test
    void aNodeThatCannotStartHasFailedWithTheReason() {
        NodeView broken = new NodeView(
                true, null, null, null, null, true, false, new Problem("node.program.missing", "none"), null, null);

        Convergence.Judgement judgement = convergence.judge(config(256, null, null), broken, null);

        assertThat(judgement.state()).isEqualTo(State.FAILED);
        assertThat(judgement.error()).isEqualTo(new Problem("node.program.missing", "none"));
    }

    @Test
    void theEndpointIsTheAgentsUnlessTheConfigurationListensElsewhere() {
        assertThat(convergence.endpoint(null)).isEqualTo(OWN);
        assertThat(convergence.endpoint(config(256, null, null).document())).isEqualTo(OWN);
        assertThat(convergence.endpoint(config(256, new NodeSpec.P2p(null, new Endpoint("old", 1)), null)
                        .document()))
                .isEqualTo(OWN);
        assertThat(convergence.endpoint(config(256, new NodeSpec.P2p(new Endpoint("0.0.0.0", 5), null), null)
                        .document()))
                .isEqualTo(new Endpoint("10.1.2.3", 5));
        assertThat(convergence.endpoint(
                        config(256, new NodeSpec.P2p(new Endpoint("0.0.0.0", 5), new Endpoint("host", 6)), null)
                                .document()))
                .isEqualTo(new Endpoint("host", 6));
    }

    private State judged(Held<DesiredConfig> config, NodeView view, Convergence.Judgement last) {
        return convergence.judge(config, view, last).state();
    }

    private static NodeView view(Launch launch, Sha256 genesis) {
        return view(launch, launch.settings(), 256L << 20, genesis);
    }

    private static NodeView view(Launch launch, NodeSettings settings, long heapBytes, Sha256 genesis) {
        NodeReport report = new NodeReport(
                "0.1.0",
                7,
                settings,
                heapBytes,
                NodePhase.RUNNING,
                null,
                genesis,
                0,
                "00".repeat(32),
                null,
                List.of(),
                Map.of(),
                null);
        return new NodeView(true, PROCESS, launch, report, null, true, false, null, null, null);
    }

    private static Launch launch(int heap) {
        return new Launch(new NodeSettings(NODE, CHAIN, TrustDomain.DEFAULT, Role.VALIDATOR, OWN), heap, Map.of());
    }

    private static Held<DesiredConfig> config(int heap, NodeSpec.P2p p2p, Sha256 pinned) {
        ConsensusParameters consensus = new ConsensusParameters(
                "qbft", Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(8), Duration.ofSeconds(10));
        NodeSpec spec = new NodeSpec(
                NodeSpec.FLOTILLA_NODE,
                new NodeSpec.RuntimeParameters(heap, p2p == null ? new NodeSpec.P2p(null, null) : p2p, Map.of()),
                new NodeSpec.Permissions(Role.VALIDATOR, false),
                List.of(),
                consensus,
                new NodeSpec.GenesisPin(pinned));
        DesiredConfig config = new DesiredConfig(NODE, CHAIN, 1, 1, Instant.EPOCH, "ana", spec);
        return new Held<>(config, Documents.digest(config), "kid");
    }
}
