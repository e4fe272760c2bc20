package io.flotilla.agent.command;

import static io.flotilla.agent.command.Orders.item;
import static io.flotilla.agent.command.Orders.list;
import static io.flotilla.agent.command.Orders.with;
import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.contract.chain.Endpoint;
import io.flotilla.contract.chain.NodeReport.PeerLink;
import io.flotilla.contract.message.Ack;
import io.flotilla.contract.message.PendingCommands;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** When an operation has come to its end, and to which. */
final class TasksTest {
    @TempDir
    Path folder;

    private DeskWorld world;

    @BeforeEach
    void open() {
        world = new DeskWorld(folder.resolve("policy.yaml"));
    }

    @Test
    void aSilentValidatorSpeaksOnlyWhereTheHostsOwnerNamesThat() throws Exception {
        PendingCommands.Item speak = with(item(1, "validator.speak"), Map.of("validator", FakeChain.SILENT.toString()));
        world.receive(list(1, speak));
        world.tick(2);
        assertThat(world.results)
                .singleElement()
                .asString()
                .contains("REJECTED")
                .contains("operations");

        Files.writeString(
                folder.resolve("policy.yaml"), "operations: [validator.speak]\nwindows: {}\nsigners: []\nperHour: 9\n");
        world.receive(list(
                2,
                with(
                        item(2, "validator.speak"),
                        Map.of("validator", FakeChain.SILENT.toString(), "unheard", List.of("bank-b/v"))),
                with(item(3, "validator.speak"), Map.of("validator", "bank-b/validator-1")),
                with(item(4, "validator.speak"), Map.of("validator", FakeChain.SILENT.toString()))));
        world.tick(9);

        assertThat(world.results.get(1))
                .contains("SUCCEEDED")
                .contains("from=11")
                .contains("unheard=[bank-b/v]");
        assertThat(world.results.get(2)).contains("FAILED").contains("other-node");
        assertThat(world.results.get(3)).contains("FAILED").contains("unheard").contains("bank-b/v");
    }

    @Test
    void aRestartSucceedsWhenAnotherProcessAnswers() {
        world.receive(list(1, item(1, "node.restart")));

        world.tick(2);

        assertThat(world.node.acts).containsExactly("restart");
        assertThat(world.results)
                .singleElement()
                .asString()
                .contains("SUCCEEDED")
                .contains("pid=101");
        assertThat(world.acks).containsExactly(new Ack(Orders.id(1), 1, Ack.Verdict.ACCEPTED));
    }

    @Test
    void aRestartThatWasToldToHaveTimedOutDoesNotHappenLater() {
        world.node.obeys = false;
        world.receive(list(1, item(1, "node.restart")));
        world.tick(1);

        world.clock.advance(Duration.ofSeconds(91));
        world.tick(2);

        assertThat(world.node.acts).containsExactly("restart", "withdraw restart");
        assertThat(world.results).singleElement().asString().contains("FAILED").contains("node.restart.timeout");
    }

    @Test
    void genesisThatTheConfigurationDoesNotPinIsNotInstalled() {
        world.receive(list(1, with(item(1, "genesis.install"), Map.of("sha256", "ab".repeat(32)))));

        world.tick(2);

        assertThat(world.results).singleElement().asString().contains("FAILED").contains("genesis.not.pinned");
    }

    @Test
    void distributionSucceedsWhenEachPeerHasAcknowledged() {
        world.receive(list(1, item(1, "certificate.distribute")));
        world.tick(1);
        assertThat(world.node.acts).containsExactly("distribute [" + DeskWorld.PEER + "]");
        assertThat(world.results).isEmpty();

        world.node.links = List.of(link(true, true, true, null));
        world.tick(1);

        assertThat(world.results)
                .singleElement()
                .asString()
                .contains("SUCCEEDED")
                .contains("distributed=[" + DeskWorld.PEER + "]");
    }

    @Test
    void aDistributionThatAPeerRefusesFailsAndNamesItWithTheReason() {
        world.node.links = List.of(link(false, true, false, "not in the peer set"));
        world.receive(list(1, item(1, "certificate.distribute")));
        world.tick(1);

        world.clock.advance(Duration.ofSeconds(21));
        world.tick(1);

        assertThat(world.results)
                .singleElement()
                .asString()
                .contains("FAILED")
                .contains(DeskWorld.PEER + " (not in the peer set)");
        assertThat(world.node.acts).containsExactly("distribute [" + DeskWorld.PEER + "]", "distribute []");
    }

    @Test
    void distributionToAStrangerFailsAtOnce() {
        world.receive(list(1, with(item(1, "certificate.distribute"), Map.of("peers", List.of("bank-z/x")))));

        world.tick(2);

        assertThat(world.node.acts).isEmpty();
        assertThat(world.results).singleElement().asString().contains("FAILED").contains("bank-z/x");
    }

    private static PeerLink link(boolean connected, boolean reachable, boolean distributed, String refusal) {
        return new PeerLink(
                DeskWorld.PEER,
                new Endpoint("127.0.0.1", 30301),
                connected,
                reachable,
                distributed,
                null,
                null,
                refusal);
    }
}
