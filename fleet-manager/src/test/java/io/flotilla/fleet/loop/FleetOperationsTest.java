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
import io.flotilla.contract.message.CommandState;
import io.flotilla.contract.message.NodeSpec;
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
import io.flotilla.pki.est.EnrolmentToken;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
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

        List<PlannedChange> planned = world.operations.plan(spec, false);
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
    void aSpecThatLeavesOutWhatIsThereIsRefusedAsAWholeUntilThatIsRevoked() {
        world.operations.apply(Specs.validators(2), ANA);

        assertThat(world.operations.plan(Specs.validators(1), false))
                .extracting(change -> change.kind() + " " + change.target())
                .containsExactly(
                        "CHANGE chain/trade",
                        "SAME node/bank-0/v",
                        "REFUSED organization/bank-1",
                        "REFUSED node/bank-1/v");
        assertThatThrownBy(() -> world.operations.apply(Specs.validators(1), ANA))
                .hasMessageContaining("bank-1/v")
                .hasMessageContaining("fleet node revoke")
                .isInstanceOfSatisfying(
                        FleetException.class,
                        refused -> assertThat(refused.code()).isEqualTo(Code.STILL_THERE));
        assertThat(world.reads.spec(Specs.CHAIN).orElseThrow().organisations()).hasSize(2);
        world.operations.revoke(NodeAddress.parse("bank-1/v"), "left", ANA);
        world.operations.apply(Specs.validators(1), ANA);

        assertThat(world.reads.spec(Specs.CHAIN).orElseThrow().organisations()).hasSize(1);
    }

    @Test
    void pruningRemovesWhatTheSpecLeavesOutAndNothingThatWasAddedByHand() {
        world.connected().operations.apply(Specs.validators(2), ANA);
        world.operations.addNode(
                Optional.of(new NodeId("extra")), new OrgId("bank-0"), Specs.CHAIN, Role.OBSERVER, ANA);
        NodeAddress leaving = NodeAddress.parse("bank-1/v");

        assertThat(world.operations.plan(Specs.validators(1), true))
                .extracting(change -> change.kind() + " " + change.target())
                .containsExactly(
                        "CHANGE chain/trade",
                        "SAME node/bank-0/v",
                        "REMOVE organization/bank-1",
                        "REMOVE node/bank-1/v");
        Applied applied = world.operations.apply(Specs.validators(1), true, revision -> true, ANA);
        world.settle();

        assertThat(applied.changed()).isTrue();
        assertThat(world.reads.node(leaving).orElseThrow().phase()).isEqualTo(Phase.REMOVED);
        assertThat(world.reads
                        .node(NodeAddress.parse("bank-0/extra"))
                        .orElseThrow()
                        .phase())
                .isEqualTo(Phase.ALLOCATED);
        assertThat(world.reads.documents(leaving).desired()).isNull();
        assertThat(world.reads.audit("", 500).items())
                .extracting(AuditEntry::action)
                .contains("node.remove");
        assertThat(world.operations
                        .apply(Specs.validators(1), true, revision -> true, ANA)
                        .changed())
                .isFalse();
    }

    @Test
    void pruningLeavesTheOrganisationsOfTheGenesisBlock() {
        world.connected()
                .withRunningPair(
                        new Speaker(NODE, Specs.CHAIN), new Speaker(NodeAddress.parse("bank-1/v"), Specs.CHAIN));

        assertThatThrownBy(() -> world.operations.apply(Specs.validators(1), true, revision -> true, ANA))
                .hasMessageContaining("without nodes");
        ChainSpec empty = Specs.of(List.of(member("bank-0", node("v", Role.VALIDATOR)), member("bank-1")));
        assertThat(world.operations.apply(empty, true, revision -> true, ANA).changes())
                .extracting(PlannedChange::kind)
                .containsExactly(Kind.SAME, Kind.SAME, Kind.REMOVE);
    }

    @Test
    void anOrganisationOfTheGenesisBlockStaysInTheFile() {
        world.connected()
                .withRunningPair(
                        new Speaker(NODE, Specs.CHAIN), new Speaker(NodeAddress.parse("bank-1/v"), Specs.CHAIN));
        world.operations.revoke(NodeAddress.parse("bank-1/v"), "left", ANA);

        assertThatThrownBy(() -> world.operations.apply(Specs.validators(1), ANA))
                .hasMessageContaining("organization/bank-1");
        ChainSpec empty = Specs.of(List.of(member("bank-0", node("v", Role.VALIDATOR)), member("bank-1")));
        assertThat(world.operations.apply(empty, ANA).changed()).isTrue();
    }

    @Test
    void aSpecWhoseDocumentsWouldNotFitTheirTopicsIsRefusedAndNothingIsStored() {
        ChainSpec.Node crowded = new ChainSpec.Node(
                new NodeId("v"),
                Role.VALIDATOR,
                new NodeSpec.RuntimeParameters(256, new NodeSpec.P2p(null, null), Map.of("TEXT", "x".repeat(70_000))));
        ChainSpec spec = Specs.of(List.of(member("bank-a", crowded)));

        assertThatThrownBy(() -> world.operations.apply(spec, ANA))
                .hasMessageContaining("environment of bank-a/v")
                .isInstanceOfSatisfying(
                        FleetException.class,
                        refused -> assertThat(refused.code()).isEqualTo(Code.TOO_LARGE));
        ChainSpec.Node unreadable = new ChainSpec.Node(
                new NodeId("v"),
                Role.VALIDATOR,
                new NodeSpec.RuntimeParameters(256, new NodeSpec.P2p(null, null), Map.of("N".repeat(600), "x")));
        assertThatThrownBy(() -> world.operations.apply(Specs.of(List.of(member("bank-a", unreadable))), ANA))
                .isInstanceOf(FleetException.class);
        assertThat(world.reads.chains()).isEmpty();
        assertThat(world.reads.nodes()).isEmpty();
        assertThat(folder.resolve("ca"))
                .isDirectoryNotContaining(file -> file.toString().contains("bank-a"));
    }

    @Test
    void aNewerTokenIsTheOnlyOne() {
        world.operations.apply(Specs.validators(1), ANA);
        JoinToken newer = world.operations.token(NODE, ANA);

        assertThat(world.store.<List<EnrolmentToken>>read(entries -> entries.all(Tables.TOKENS, "")))
                .extracting(EnrolmentToken::id)
                .containsExactly(newer.token().id());
    }

    @Test
    void operatorsNamesAreUniqueAndOneIsReserved() {
        OperatorRequest olu = new OperatorRequest("olu", Operator.Role.VIEWER, null, Duration.ofHours(1));
        world.operations.tokens().create(olu, ANA);

        assertThatThrownBy(() -> world.operations.tokens().create(olu, ANA))
                .isInstanceOfSatisfying(
                        FleetException.class,
                        refused -> assertThat(refused.code()).isEqualTo(Code.OPERATOR_EXISTS));
        assertThatThrownBy(() -> world.operations
                        .tokens()
                        .create(new OperatorRequest("manager", Operator.Role.VIEWER, null, Duration.ofHours(1)), ANA))
                .hasMessageContaining("taken");
        world.clock.advance(Duration.ofHours(1));
        world.operations.tokens().create(olu, ANA);
    }

    @Test
    void aRevocationListIsIssuedAgainAtHalfItsLife() {
        world.connected().operations.apply(Specs.validators(2), ANA);
        world.operations.revoke(NODE, "stolen", ANA);
        world.settle();
        String topic = Topics.crl(Specs.CHAIN, NODE.organisation());
        assertThat(world.link.sent(topic)).hasSize(1);

        world.clock.advance(Duration.ofDays(16));
        for (int i = 0; i < 10; i++) {
            world.loop.tick();
        }
        world.settle();

        assertThat(world.link.sent(topic)).hasSize(2);
    }

    @Test
    void whatWasOrderedOfARevokedNodeIsTimedOut() {
        world.operations.apply(Specs.validators(2), ANA);
        CommandView restart = world.restart(NODE, "key");

        world.operations.revoke(NODE, "stolen", ANA);

        assertThat(world.execution(restart).state()).isEqualTo(CommandState.TIMED_OUT);
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
        OperatorLogin login = world.operations
                .tokens()
                .create(
                        new OperatorRequest("olu", Operator.Role.OPERATOR, new OrgId("bank-a"), Duration.ofHours(1)),
                        ANA);

        Operator operator =
                world.operations.tokens().authenticate(login.token()).orElseThrow();
        assertThat(operator.may(Operator.Role.OPERATOR, new OrgId("bank-a"))).isTrue();
        assertThat(operator.may(Operator.Role.OPERATOR, new OrgId("bank-b"))).isFalse();
        assertThat(operator.may(Operator.Role.ADMINISTRATOR, new OrgId("bank-a")))
                .isFalse();
        assertThat(operator.mayEverywhere(Operator.Role.VIEWER)).isFalse();
        assertThat(world.operations.tokens().authenticate(login.token() + "x")).isEmpty();
        world.clock.advance(Duration.ofHours(1));
        assertThat(world.operations.tokens().authenticate(login.token())).isEmpty();
    }

    @Test
    void aTokenThatIsRemovedCountsNoMoreAndThoseThatAreGoodAreListed() {
        OperatorTokens tokens = world.operations.tokens();
        OperatorRequest olu = new OperatorRequest("olu", Operator.Role.OPERATOR, null, Duration.ofHours(1));
        OperatorLogin login = tokens.create(olu, ANA);
        tokens.create(new OperatorRequest("eve", Operator.Role.VIEWER, null, Duration.ofMinutes(1)), ANA);
        assertThat(tokens.all()).extracting(Operator::name).containsExactly("eve", "olu");

        world.clock.advance(Duration.ofMinutes(1));
        assertThat(tokens.all()).extracting(Operator::name).containsExactly("olu");
        assertThat(tokens.remove("olu", ANA).name()).isEqualTo("olu");

        assertThat(tokens.authenticate(login.token())).isEmpty();
        assertThat(tokens.all()).isEmpty();
        assertThatThrownBy(() -> tokens.remove("olu", ANA)).hasMessageContaining("olu");
        tokens.create(olu, ANA);
    }

    @Test
    void theFirstTokenIsRenewedInTimeAndComesBackWithTheNextStartOnly() {
        OperatorTokens tokens = world.operations.tokens();
        List<String> file = new ArrayList<>(List.of(""));
        Consumer<String> keep = token -> file.add(token);
        tokens.first(file.get(0), keep);
        String first = file.get(1);

        tokens.renewFirst(first, keep);
        world.clock.advance(OperatorTokens.FIRST_LIFE.minus(OperatorTokens.FIRST_REST));
        assertThat(file).hasSize(2);
        tokens.renewFirst(first, keep);
        String second = file.get(2);
        assertThat(tokens.authenticate(first)).isPresent();
        assertThat(tokens.authenticate(second)).isPresent();

        tokens.remove("admin", ANA);
        tokens.renewFirst(second, keep);
        assertThat(file).hasSize(3);
        tokens.first(second, keep);
        assertThat(tokens.authenticate(file.get(3))).isPresent();
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
        InspectorLogin inspector = world.operations.addInspector("ana", ANA);
        JoinToken token = world.operations.token(NODE, ANA);
        OperatorLogin operator = world.operations
                .tokens()
                .create(new OperatorRequest("olu", Operator.Role.VIEWER, null, Duration.ofHours(1)), ANA);
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
        assertThat(log.toString())
                .contains(token.token().id())
                .doesNotContain(inspector.password())
                .doesNotContain(token.token().secret())
                .doesNotContain(operator.token());
    }
}
