package io.flotilla.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.contract.chain.Role;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.codec.CanonicalJson;
import io.flotilla.contract.codec.Documents;
import io.flotilla.contract.codec.Json;
import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.NodeId;
import io.flotilla.contract.identity.OrgId;
import io.flotilla.contract.message.CommandState;
import io.flotilla.contract.message.Phase;
import io.flotilla.contract.message.Presence;
import io.flotilla.contract.topic.ChainTopic;
import io.flotilla.contract.topic.Topics;
import io.flotilla.fleet.fake.AgentDouble;
import io.flotilla.fleet.loop.Applied;
import io.flotilla.fleet.loop.CommandView;
import io.flotilla.fleet.loop.JoinToken;
import io.flotilla.fleet.loop.NodeView;
import io.flotilla.fleet.node.Actor;
import io.flotilla.fleet.node.CommandOrder;
import io.flotilla.fleet.node.FleetException;
import io.flotilla.fleet.plan.PlannedChange;
import io.flotilla.fleet.spec.ChainSpec;
import io.flotilla.fleet.spec.SpecReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One manager with its real broker, store and HTTPS port, and agents that are real clients. */
final class FleetManagerIT {
    private static final ChainId CHAIN = new ChainId("pair");
    private static final Actor ANA = new Actor("ana", "request-1");
    private static final String SPEC = """
            apiVersion: flotilla/v1
            kind: Chain
            metadata:
              name: pair
            consensus:
              protocol: qbft
              blockPeriod: 1s
              requestTimeout: 2s
            organizations:
              - id: bank-a
                nodes:
                  - id: validator-1
                    role: validator
              - id: bank-b
                nodes:
                  - role: validator
            permissions:
              deployContracts: [bank-a]
            """;

    @TempDir
    Path folder;

    private final List<AgentDouble> agents = new ArrayList<>();
    private FleetManager manager;

    @BeforeEach
    void starts() {
        manager = started();
    }

    @AfterEach
    void stops() throws Exception {
        for (AgentDouble agent : agents) {
            agent.close();
        }
        manager.stop();
    }

    @Test
    void theMainPathFromSpecToDistributedCertificates() throws Exception {
        Applied applied = manager.operations().apply(spec(), ANA);
        assertThat(applied.joins())
                .extracting(join -> join.node().toString())
                .containsExactly("bank-a/validator-1", "bank-b/validator-1");

        AgentDouble first = join(applied.joins().get(0));
        AgentDouble second = join(applied.joins().get(1));
        awaitUntil(() -> assertThat(view(first).config().desired()).isGreaterThan(0));
        first.speak(30_301);
        awaitUntil(() -> assertThat(view(first).endpoint()).isNotNull());
        assertThat(manager.reads().chain(CHAIN).orElseThrow().genesis()).isNull();
        second.speak(30_302);

        awaitUntil(() -> agents.forEach(agent -> {
            assertThat(agent.operations()).containsExactly("genesis.install", "certificate.distribute");
            assertThat(view(agent).phase()).isEqualTo(Phase.RUNNING);
            assertThat(view(agent).inSync()).isTrue();
        }));
        Sha256 genesis = manager.reads().chain(CHAIN).orElseThrow().genesis();
        String published =
                first.document(Topics.chain(CHAIN, ChainTopic.GENESIS)).orElseThrow();
        ObjectNode tree = Json.parse(published.getBytes(StandardCharsets.UTF_8), Documents.MOST_BYTES);
        assertThat(Sha256.of(CanonicalJson.unsigned(tree))).isEqualTo(genesis);
        awaitUntil(() -> assertThat(manager.reads().commands("", 10).items())
                .hasSizeBetween(2, 4)
                .allSatisfy(command -> assertThat(command.executions())
                        .allSatisfy(e -> assertThat(e.state()).isEqualTo(CommandState.SUCCEEDED))));
        awaitUntil(() -> assertThat(manager.reads().summary().inSync()).isEqualTo(2));
        awaitUntil(() -> assertThat(manager.reads().summary().pending()).isZero());
    }

    @Test
    void applyingTwiceChangesNothingAndAnOrderHasOneCommand() throws Exception {
        JoinToken join = manager.operations().apply(spec(), ANA).joins().get(0);
        AgentDouble agent = join(join);
        agent.speak(30_301);
        awaitUntil(() -> assertThat(view(agent).endpoint()).isNotNull());

        Applied again = manager.operations().apply(spec(), ANA);

        assertThat(again.changed()).isFalse();
        assertThat(again.changes()).allMatch(change -> change.kind() == PlannedChange.Kind.SAME);
        assertThat(again.joins()).extracting(JoinToken::node).doesNotContain(agent.node());
        CommandOrder order = new CommandOrder(List.of(agent.node()), "node.restart", Map.of(), null);
        CommandView one = manager.operations().order(order, "key-1", ANA);
        CommandView two = manager.operations().order(order, "key-1", ANA);
        assertThat(two.id()).isEqualTo(one.id());
        awaitUntil(() -> assertThat(manager.reads()
                        .command(one.id())
                        .orElseThrow()
                        .executions()
                        .get(0)
                        .state())
                .isEqualTo(CommandState.SUCCEEDED));
        CommandOrder other = new CommandOrder(List.of(agent.node()), "node.stop", Map.of(), null);
        assertThatThrownBy(() -> manager.operations().order(other, "key-1", ANA))
                .isInstanceOf(FleetException.class);
    }

    @Test
    void aProofForAnotherKeyIsRefusedAndNoGenesisIsBuiltOnIt() throws Exception {
        List<JoinToken> joins = manager.operations().apply(spec(), ANA).joins();
        AgentDouble honest = join(joins.get(0));
        AgentDouble liar = join(joins.get(1));

        honest.speak(30_301);
        liar.speakWithForeignProof(30_302);

        awaitUntil(() -> assertThat(manager.reads().events("", 100).items())
                .anyMatch(event -> event.code().equals("refused.bad-signature")));
        assertThat(manager.reads().chain(CHAIN).orElseThrow().genesis()).isNull();
    }

    @Test
    void aRevokedNodeIsCutOffAndItsSubtreeIsCleared() throws Exception {
        manager.operations().apply(spec(), ANA);
        JoinToken added = manager.operations()
                .addNode(Optional.of(new NodeId("observer-9")), new OrgId("bank-a"), CHAIN, Role.OBSERVER, ANA);
        AgentDouble agent = join(added);
        awaitUntil(() -> assertThat(view(agent).presence())
                .isNotNull()
                .extracting(Presence::state)
                .isEqualTo(Presence.State.ONLINE));

        manager.operations().revoke(agent.node(), "lost in the post", ANA);

        awaitUntil(() -> assertThat(agent.connected()).isFalse());
        awaitUntil(() -> assertThat(view(agent).presence()).isNull());
        assertThat(view(agent).phase()).isEqualTo(Phase.REVOKED);
        assertThat(manager.reads().documents(agent.node()).desired()).isNull();
        assertThatThrownBy(agent::connect).isNotNull();
        assertThatThrownBy(() -> manager.operations().token(agent.node(), ANA)).isInstanceOf(FleetException.class);
    }

    @Test
    void whatWasKnownIsKnownAfterARestartAndPortsAreKept() throws Exception {
        List<JoinToken> joins = manager.operations().apply(spec(), ANA).joins();
        AgentDouble agent = join(joins.get(0));
        agent.speak(30_301);
        awaitUntil(() -> assertThat(view(agent).endpoint()).isNotNull());
        awaitUntil(() -> assertThat(view(agent).config().desired()).isGreaterThan(1));
        NodeView before = view(agent);
        String url = manager.url().toString();
        String broker = manager.broker().toString();

        manager.stop();
        manager = started();

        assertThat(manager.url()).hasToString(url);
        assertThat(manager.broker()).hasToString(broker);
        assertThat(view(agent).config().desired()).isEqualTo(before.config().desired());
        agent.connect();
        awaitUntil(() -> assertThat(view(agent).inSync()).isTrue());
    }

    @Test
    void aFolderInUseIsRefusedInOneSentence() {
        assertThatThrownBy(() -> FleetManager.open(config()))
                .isInstanceOf(FleetException.class)
                .hasMessageContaining("is in use by");
    }

    private FleetManager started() {
        FleetManager fresh = FleetManager.open(config());
        fresh.start();
        awaitUntil(() -> assertThat(fresh.reads().brokerUp()).isTrue());
        return fresh;
    }

    private FleetConfig config() {
        return FleetConfig.in(folder)
                .withHttp(new FleetConfig.HostPort("127.0.0.1", 0))
                .withMqtt(new FleetConfig.HostPort("127.0.0.1", 0))
                .withPublicNames(List.of("localhost"));
    }

    private AgentDouble join(JoinToken token) throws Exception {
        AgentDouble agent = new AgentDouble(manager.url(), manager.root(), token);
        agents.add(agent);
        awaitUntil(agent::connect);
        return agent;
    }

    private NodeView view(AgentDouble agent) {
        NodeAddress node = agent.node();
        return manager.reads().node(node).orElseThrow();
    }

    private static ChainSpec spec() {
        return SpecReader.read(SPEC);
    }

    private static void awaitUntil(org.awaitility.core.ThrowingRunnable assertion) {
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(50))
                .ignoreExceptions()
                .untilAsserted(assertion);
    }
}
