package io.flotilla.fleet.loop;

import static io.flotilla.fleet.fake.Specs.member;
import static io.flotilla.fleet.fake.Specs.node;
import static io.flotilla.fleet.fake.Specs.unnamed;
import static io.flotilla.fleet.loop.LoopWorld.ANA;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.contract.chain.Role;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.NodeId;
import io.flotilla.contract.identity.OrgId;
import io.flotilla.contract.message.Phase;
import io.flotilla.contract.topic.NodeTopic;
import io.flotilla.contract.topic.Topics;
import io.flotilla.fleet.fake.Speaker;
import io.flotilla.fleet.fake.Specs;
import io.flotilla.fleet.node.AuditEntry;
import io.flotilla.fleet.node.FleetException;
import io.flotilla.fleet.node.FleetException.Code;
import io.flotilla.fleet.node.Operator;
import io.flotilla.fleet.plan.PlannedChange;
import io.flotilla.fleet.plan.PlannedChange.Kind;
import io.flotilla.fleet.spec.ChainSpec;
import io.flotilla.fleet.store.Chronicle;
import io.flotilla.fleet.store.Tables;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FleetOperationsTest {
    private static final NodeAddress NODE = NodeAddress.parse("bank-0/v");

    @TempDir
    Path folder;

    private LoopWorld world;

    @BeforeEach
    void begins() {
        world = new LoopWorld(folder.resolve("ca"));
    }

    @Test
    void planningStoresNothingAndApplyingDoesWhatWasPlanned() {
        ChainSpec spec = Specs.of(List.of(member("bank-a", unnamed(Role.VALIDATOR))));

        List<PlannedChange> planned = world.operations.plan(spec);
        assertThat(world.reads.chains()).isEmpty();
        Applied applied = world.operations.apply(spec, ANA);

        assertThat(planned)
                .extracting(change -> change.kind() + " " + change.target())
                .containsExactly("ADD chain/trade", "ADD node/bank-a/validator-1");
        assertThat(applied.changes()).isEqualTo(planned);
        assertThat(applied.joins().get(0).join())
                .startsWith("fleet-agent join https://manager.example:8443 --token ")
                .contains(" --ca-fingerprint sha256:");
        assertThat(world.reads.nodes()).extracting(NodeView::phase).containsExactly(Phase.ALLOCATED);
    }

    @Test
    void applyingTwiceIsOneRevision() {
        ChainSpec spec = Specs.of(List.of(member("bank-a", unnamed(Role.VALIDATOR))));
        world.operations.apply(spec, ANA);

        Applied again = world.operations.apply(spec, ANA);

        assertThat(again.changed()).isFalse();
        assertThat(again.changes()).extracting(PlannedChange::kind).containsOnly(Kind.SAME);
        assertThat(world.reads.chain(Specs.CHAIN).orElseThrow().revision()).isEqualTo(1);
    }

    @Test
    void whatLeavesTheSpecIsNamedAndLeftAlone() {
        world.operations.apply(Specs.validators(2), ANA);

        Applied applied = world.operations.apply(Specs.validators(1), ANA);

        assertThat(applied.changes())
                .extracting(change -> change.kind() + " " + change.target())
                .containsExactly("CHANGE chain/trade", "SAME node/bank-0/v", "ABSENT node/bank-1/v");
        assertThat(world.reads.nodes()).hasSize(2);
    }

    @Test
    void aNodeBelongsToOneChain() {
        world.operations.apply(Specs.validators(1), ANA);
        ChainSpec first = Specs.validators(1);
        ChainSpec other = new ChainSpec(
                new io.flotilla.contract.identity.ChainId("other"),
                "",
                first.consensus(),
                first.limits(),
                first.organisations(),
                first.contracts(),
                first.permissions());

        assertThatThrownBy(() -> world.operations.apply(other, ANA))
                .isInstanceOfSatisfying(
                        FleetException.class,
                        refused -> assertThat(refused.code()).isEqualTo(Code.NODE_EXISTS));
        assertThat(world.reads.chains()).hasSize(1);
    }

    @Test
    void anAddedNodeIsLetInAndConfiguredAtOnce() {
        world.operations.apply(Specs.of(List.of(member("bank-a", node("v", Role.VALIDATOR)))), ANA);
        world.connected();

        JoinToken added =
                world.operations.addNode(Optional.empty(), new OrgId("bank-a"), Specs.CHAIN, Role.OBSERVER, ANA);
        assertThat(added.node()).hasToString("bank-a/observer-1");
        assertThat(world.admission.nodes()).containsKey(added.node());
        world.settle();

        assertThat(world.link.newest(Topics.node(added.node(), NodeTopic.CONFIG_DESIRED)))
                .isPresent();
        assertThat(world.sentPending(added.node())).hasSize(1);
        assertThatThrownBy(() -> world.operations.addNode(
                        Optional.of(new NodeId("observer-1")), new OrgId("bank-a"), Specs.CHAIN, Role.OBSERVER, ANA))
                .hasMessageContaining("exists");
        assertThatThrownBy(() -> world.operations.addNode(
                        Optional.empty(), new OrgId("bank-z"), Specs.CHAIN, Role.OBSERVER, ANA))
                .hasMessageContaining("not a member");
    }

    @Test
    void aRevokedNodeIsShutOutExpelledAndForgotten() {
        world.connected()
                .withRunningPair(
                        new Speaker(NODE, Specs.CHAIN), new Speaker(NodeAddress.parse("bank-1/v"), Specs.CHAIN));
        world.operations.token(NODE, ANA);
        world.restart(NODE, "key");

        world.operations.revoke(NODE, "stolen", ANA);
        world.settle();

        assertThat(world.expelled).containsExactly(NODE);
        assertThat(world.admission.nodes()).doesNotContainKey(NODE);
        assertThat(world.reads.node(NODE).orElseThrow().phase()).isEqualTo(Phase.REVOKED);
        assertThat(world.reads.documents(NODE).desired()).isNull();
        assertThat(world.store.<List<?>>read(entries -> entries.all(Tables.TOKENS, "").stream()
                        .filter(token -> token.node().equals(NODE))
                        .toList()))
                .isEmpty();
        assertThat(world.link.newest(Topics.crl(Specs.CHAIN, NODE.organisation())))
                .isPresent();
        assertThatThrownBy(() -> world.restart(NODE, "after"))
                .isInstanceOfSatisfying(
                        FleetException.class,
                        refused -> assertThat(refused.code()).isEqualTo(Code.NODE_REVOKED));
    }

    @Test
    void aDocumentThatWasOnItsWayWhenTheNodeWasRevokedIsDeletedBehindIt() {
        world.connected().operations.apply(Specs.validators(1), ANA);
        world.drain();
        String topic = Topics.node(NODE, NodeTopic.CONFIG_DESIRED);
        assertThat(world.link.sent(topic)).hasSize(1);

        world.operations.revoke(NODE, "stolen", ANA);
        world.settle();

        assertThat(world.link.newest(topic).orElseThrow().payload()).isEmpty();
    }

    @Test
    void anOperatorIsKnownByTheTokenUntilItExpires() {
        OperatorLogin login = world.operations.createOperatorToken(
                new OperatorRequest("olu", Operator.Role.OPERATOR, new OrgId("bank-a"), Duration.ofHours(1)), ANA);

        Operator operator = world.operations.authenticate(login.token()).orElseThrow();
        assertThat(operator.may(Operator.Role.OPERATOR, new OrgId("bank-a"))).isTrue();
        assertThat(operator.may(Operator.Role.OPERATOR, new OrgId("bank-b"))).isFalse();
        assertThat(operator.may(Operator.Role.ADMINISTRATOR, new OrgId("bank-a")))
                .isFalse();
        assertThat(operator.mayEverywhere(Operator.Role.VIEWER)).isFalse();
        assertThat(world.operations.authenticate(login.token() + "x")).isEmpty();
        world.clock.advance(Duration.ofHours(1));
        assertThat(world.operations.authenticate(login.token())).isEmpty();
    }

    @Test
    void anInspectorHasOneAccount() {
        InspectorLogin login = world.operations.addInspector("ana", ANA);

        assertThat(world.admission
                        .inspectors()
                        .get(0)
                        .accepts(login.password().getBytes(java.nio.charset.StandardCharsets.US_ASCII)))
                .isTrue();
        assertThat(login.host()).isEqualTo("manager.example");
        assertThatThrownBy(() -> world.operations.addInspector("ana", ANA)).isInstanceOf(FleetException.class);
    }

    @Test
    void everyChangeIsInTheAuditLogAndItsHashesChain() {
        world.operations.apply(Specs.validators(1), ANA);
        world.operations.addInspector("ana", ANA);
        world.operations.token(NODE, ANA);
        world.operations.revoke(NODE, "stolen", ANA);

        List<AuditEntry> log = world.reads.audit("", 100).items();

        assertThat(log)
                .extracting(AuditEntry::action)
                .contains("chain.apply", "node.token", "inspector.add", "node.revoke");
        assertThat(log).allMatch(entry -> entry.operator().equals("ana") && "request-1".equals(entry.requestId()));
        Sha256 previous = new Sha256("0".repeat(64));
        for (AuditEntry entry : log) {
            assertThat(entry.previous()).isEqualTo(previous);
            assertThat(entry.hash()).isEqualTo(Chronicle.hashOf(entry));
            previous = entry.hash();
        }
        assertThat(world.reads.audit("2", 1).items())
                .extracting(AuditEntry::number)
                .containsExactly(3L);
        assertThat(log.toString()).doesNotContain("password").doesNotContain("secret=");
    }
}
