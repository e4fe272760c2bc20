package io.flotilla.fleet.plan;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.contract.chain.Genesis;
import io.flotilla.contract.chain.Role;
import io.flotilla.contract.codec.Documents;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.CommandState;
import io.flotilla.contract.message.DesiredConfig;
import io.flotilla.fleet.fake.Speaker;
import io.flotilla.fleet.fake.Specs;
import io.flotilla.fleet.node.ManagedNode;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ChainPlannerTest {
    private final PlannedWorld world = new PlannedWorld(Specs.validators(2));
    private final Speaker first = new Speaker(NodeAddress.parse("bank-0/v"), Specs.CHAIN);
    private final Speaker second = new Speaker(NodeAddress.parse("bank-1/v"), Specs.CHAIN);

    @Test
    void aNodeIsConfiguredBeforeItHasSpoken() {
        world.step();

        DesiredConfig config = world.configs.get(first.node());
        assertThat(config.version()).isEqualTo(1);
        assertThat(config.spec().genesis().sha256()).isNull();
        assertThat(config.spec().runtime().p2p().advertise()).isNull();
        assertThat(config.spec().permissions().mayDeployContracts()).isTrue();
        assertThat(world.configs.get(second.node()).spec().permissions().mayDeployContracts())
                .isFalse();
    }

    @Test
    void genesisWaitsForTheLastValidator() {
        world.abouts.put(first.node(), first.about(1, 1001, "journal"));

        assertThat(world.step().genesis()).isEmpty();
        world.abouts.put(second.node(), second.about(1, 1002, "journal"));
        Genesis genesis = world.step().genesis().orElseThrow();

        assertThat(genesis.validators())
                .extracting(v -> v.address() + " " + v.endpoint())
                .containsExactly("bank-0/v 127.0.0.1:1001", "bank-1/v 127.0.0.1:1002");
        assertThat(world.configs.values())
                .allMatch(config ->
                        Documents.digest(genesis).equals(config.spec().genesis().sha256()));
    }

    @Test
    void aKeyWithoutProofBuildsNoGenesis() {
        world.abouts.put(first.node(), first.about(1, 1001, "journal"));
        world.abouts.put(second.node(), second.aboutWithForeignProof(1, 1002));

        assertThat(world.step().genesis()).isEmpty();
    }

    @Test
    void genesisNamesTheTransactionKeysOfEachOrganisationsAgents() {
        speak();
        Speaker observer = new Speaker(NodeAddress.parse("bank-0/observer-1"), Specs.CHAIN);
        world.nodes.put(
                observer.node(),
                new ManagedNode(
                        observer.node(),
                        Specs.CHAIN,
                        Role.OBSERVER,
                        ManagedNode.Origin.ADDED,
                        Specs.RUNTIME,
                        PlannedWorld.START,
                        null,
                        null));
        world.abouts.put(observer.node(), observer.about(1, 1003, "journal"));

        Genesis genesis = world.step().genesis().orElseThrow();

        assertThat(genesis.organisations().get(0).transactionKeys())
                .isSorted()
                .containsExactlyInAnyOrder(first.transactionKey(), observer.transactionKey());
        assertThat(genesis.organisations().get(1).transactionKeys()).containsExactly(second.transactionKey());
    }

    @Test
    void anAgentThatSignsNoTransactionsKeepsItsChainWaiting() {
        world.abouts.put(first.node(), first.about(1, 1001, "journal"));
        world.abouts.put(second.node(), second.aboutWithoutTransactions(1, 1002));

        assertThat(world.step().genesis()).isEmpty();
        assertThat(GenesisPlan.missing(world.picture())).containsExactly(second.node());
    }

    @Test
    void genesisIsOrderedFirstThenTheCertificateEachOnce() {
        speak();

        world.step();
        world.step();
        assertThat(world.operations(first.node())).containsExactly("genesis.install");
        assertThat(world.executions.get(first.node()).get(0).item().needs().config())
                .isEqualTo(world.configs.get(first.node()).version());
        world.finish(CommandState.SUCCEEDED);
        world.step();
        world.step();

        assertThat(world.operations(first.node())).containsExactly("genesis.install", "certificate.distribute");
        assertThat(world.executions.get(first.node()).get(1).item().needs().peers())
                .isEqualTo(world.peers.version());
        world.finish(CommandState.SUCCEEDED);
        assertThat(world.step().orders()).isEmpty();
    }

    @Test
    void whatFailedIsOrderedAgainAfterAPauseThatDoubles() {
        speak();
        world.step();
        world.finish(CommandState.FAILED);

        assertThat(world.step().orders()).isEmpty();
        world.now = world.now.plusSeconds(15);
        assertThat(world.step().orders()).hasSize(2);
        world.finish(CommandState.INTERRUPTED);
        world.now = world.now.plusSeconds(15);
        assertThat(world.step().orders()).isEmpty();
        world.now = world.now.plusSeconds(15);
        assertThat(world.step().orders()).hasSize(2);
    }

    @Test
    void aLostDiskIsGivenItsFirstOrdersAgain() {
        speak();
        world.step();
        world.finish(CommandState.SUCCEEDED);
        world.step();
        world.finish(CommandState.SUCCEEDED);

        world.abouts.put(first.node(), first.about(2, 1001, "another journal"));
        ChainPlan plan = world.step();

        assertThat(plan.orders()).extracting(ChainPlan.Order::node).containsExactly(first.node());
        assertThat(world.operations(first.node())).endsWith("genesis.install");
    }

    @Test
    void aNodeThatIsAddedLaterGetsTheHashAtOnceAndJoinsThePeersWhenItHasSpoken() {
        speak();
        world.step();
        Speaker late = new Speaker(NodeAddress.parse("bank-1/observer-1"), Specs.CHAIN);
        world.nodes.put(
                late.node(),
                new ManagedNode(
                        late.node(),
                        Specs.CHAIN,
                        Role.OBSERVER,
                        ManagedNode.Origin.ADDED,
                        Specs.RUNTIME,
                        world.now,
                        null,
                        null));

        world.step();
        assertThat(world.configs.get(late.node()).spec().genesis().sha256()).isEqualTo(world.chain.genesis());
        assertThat(world.peers.items()).hasSize(2);
        world.abouts.put(late.node(), late.about(1, 1003, "journal"));
        world.step();

        assertThat(world.peers.items()).hasSize(3);
        assertThat(world.chain.genesis()).isNotNull();
    }

    @Test
    void aRevokedNodeLeavesThePeers() {
        speak();
        world.step();
        long version = world.peers.version();

        world.nodes.computeIfPresent(second.node(), (address, node) -> node.revoked(world.now));
        world.step();

        assertThat(world.peers.items()).extracting(peer -> peer.node()).containsExactly(first.node());
        assertThat(world.peers.version()).isEqualTo(version + 1);
    }

    @Test
    void aNewTermSignsEverythingAgain() {
        speak();
        world.step();
        world.term = 7;
        world.now = world.now.plus(Duration.ofDays(1));

        List<ChainPlan.Draft> drafts = world.step().drafts();

        assertThat(drafts).hasSize(4).allMatch(draft -> draft.stamp().term() == 7);
        assertThat(world.step().drafts()).isEmpty();
    }

    private void speak() {
        world.abouts.put(first.node(), first.about(1, 1001, "journal"));
        world.abouts.put(second.node(), second.about(1, 1002, "journal"));
    }
}
