package io.flotilla.agent;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.flotilla.agent.node.NodeView;
import io.flotilla.agent.node.ProcessMark;
import io.flotilla.contract.chain.ConsensusKey;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.message.Problem;
import io.flotilla.contract.topic.NodeTopic;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SelfReportTest {
    private static final ConsensusKey PROOF = new ConsensusKey("ab".repeat(32), "cd".repeat(64));
    private static final ProcessMark PROCESS = new ProcessMark(7, Instant.EPOCH, null);

    @TempDir
    Path folder;

    private AgentWorld world;

    @BeforeEach
    void connected() throws Exception {
        world = new AgentWorld(folder).awake();
        world.broker.published.clear();
        world.clock.advance(Duration.ofSeconds(2));
    }

    @Test
    void whatItIsWaitsFiveSecondsForTheNodesProof() {
        world.report.proofAsked();
        world.voice.aboutAgain();
        world.report.tick(running(null), "");
        assertThat(world.said(NodeTopic.ABOUT)).isEmpty();

        world.clock.advance(Duration.ofSeconds(6));
        world.report.tick(running(null), "");
        world.report.tick(running(PROOF), "");
        world.report.tick(running(PROOF), "");

        assertThat(world.said(NodeTopic.ABOUT)).hasSize(2);
        assertThat(newest(NodeTopic.ABOUT).at("/consensusKey/publicKey").asText())
                .isEqualTo(PROOF.publicKey());
        assertThat(newest(NodeTopic.ABOUT).path("journalId").asText()).isEqualTo(world.journal.id());
    }

    @Test
    void aProofThatIsThereIsSaidAtOnce() {
        world.voice.aboutAgain();

        world.report.tick(running(PROOF), "");

        assertThat(world.said(NodeTopic.ABOUT)).hasSize(1);
    }

    @Test
    void aNodeThatCannotStartIsAnAlarmWithTheReasonUntilItCan() {
        Problem trouble = new Problem("node.program.missing", "there is no program");

        world.report.tick(view(null, null, trouble, null), "");
        assertThat(newest(NodeTopic.ALARM).path("message").asText()).isEqualTo("there is no program");
        assertThat(newest(NodeTopic.STATUS).path("phase").asText()).isEqualTo("failed");
        assertThat(newest(NodeTopic.STATUS).path("alarms").asInt()).isEqualTo(1);

        world.report.tick(view(null, null, null, null), "");
        assertThat(world.said(NodeTopic.ALARM)).last().isEqualTo("");
        assertThat(world.alarms.count()).isZero();
    }

    @Test
    void aCertificateThatEndsIsAnAlarm() {
        world.report.tick(view(null, null, null, null), "it ends soon");
        assertThat(newest(NodeTopic.ALARM).path("code").asText()).isEqualTo("certificate.expiring");

        world.report.tick(view(null, null, null, null), "");
        assertThat(world.alarms.count()).isZero();
    }

    @Test
    void theStatusCountsTheDaysOfTheCertificateThatEndsFirst() {
        world.report.opened();
        world.report.tick(view(null, null, null, null), "");
        long own = newest(NodeTopic.STATUS).path("certificateDays").asLong();

        world.clock.advance(Duration.ofSeconds(2));
        Instant inThreeDays = world.clock.instant().plus(Duration.ofDays(3)).plusSeconds(60);
        world.report.tick(view(null, null, null, inThreeDays), "");

        assertThat(own).isBetween(28L, 30L);
        assertThat(newest(NodeTopic.STATUS).path("certificateDays").asLong()).isEqualTo(3);
    }

    @Test
    void theStatusIsSaidAgainToABrokerThatMayHaveLostIt() {
        world.report.tick(view(null, null, null, null), "");
        world.clock.advance(Duration.ofSeconds(2));
        world.report.tick(view(null, null, null, null), "");
        int before = world.said(NodeTopic.STATUS).size();

        world.report.opened();
        world.clock.advance(Duration.ofSeconds(2));
        world.report.tick(view(null, null, null, null), "");

        assertThat(world.said(NodeTopic.STATUS)).hasSize(before + 1);
    }

    private JsonNode newest(NodeTopic topic) {
        List<String> said = world.said(topic);
        return Json.parse(said.get(said.size() - 1).getBytes(StandardCharsets.UTF_8), 1 << 16);
    }

    private static NodeView running(@Nullable ConsensusKey proof) {
        return view(PROCESS, proof, null, null);
    }

    private static NodeView view(
            @Nullable ProcessMark process,
            @Nullable ConsensusKey proof,
            @Nullable Problem trouble,
            @Nullable Instant certificateEnds) {
        return new NodeView(true, process, null, null, proof, false, false, trouble, null, certificateEnds);
    }
}
