package io.flotilla.fleet.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.flotilla.contract.chain.Role;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.Event;
import io.flotilla.contract.message.Phase;
import io.flotilla.contract.message.Status;
import io.flotilla.fleet.fake.Speaker;
import io.flotilla.fleet.fake.Specs;
import io.flotilla.fleet.node.FleetAlarm;
import io.flotilla.fleet.node.ManagedNode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ForksTest {
    private static final NodeAddress A = NodeAddress.parse("a/v");
    private static final NodeAddress B = NodeAddress.parse("b/v");
    private static final NodeAddress C = NodeAddress.parse("c/v");

    @TempDir
    private Path folder;

    private final Observations observations = new Observations(new Changes("life"));
    private final Forks forks = new Forks();
    private final List<ManagedNode> nodes = Stream.of(A, B, C)
            .map(address -> new ManagedNode(
                    address,
                    Specs.CHAIN,
                    Role.VALIDATOR,
                    ManagedNode.Origin.NAMED,
                    Specs.RUNTIME,
                    Instant.EPOCH,
                    null,
                    null))
            .toList();

    @Test
    void whoTellsOfAnotherBlockAtAHeightIsNamedWithTheOtherUntilBothAgree() {
        said(A, 5, "five");
        said(A, 6, "six");
        said(B, 4, "four");
        said(C, 6, "six");
        assertThat(look().values()).containsOnly(Optional.empty());
        assertThat(look()).isEmpty();

        said(B, 5, "another five");

        Map<NodeAddress, Optional<String>> found = look();
        assertThat(found).containsOnlyKeys(A, B);
        assertThat(found.get(B)).get().asString().contains("height 5", "a/v", "b/v");
        assertThat(look()).isEmpty();

        said(B, 0, "genesis");
        said(B, 6, "six");

        assertThat(look()).containsOnly(Map.entry(A, Optional.empty()), Map.entry(B, Optional.empty()));
    }

    @Test
    void whoIsLeftBehindOnAForkKeepsItsAlarm() {
        said(A, 5, "five");
        said(B, 5, "another five");
        assertThat(look()).containsOnlyKeys(A, B);

        for (int height = 6; height < 40; height++) {
            said(A, height, "block " + height);
            said(C, height, "block " + height);
        }

        assertThat(look()).containsOnlyKeys(C);
    }

    @Test
    void aManagerThatHasJustStartedEndsNoAlarmBeforeBothHaveSpoken() {
        said(A, 5, "five");
        assertThat(look()).isEmpty();

        said(B, 5, "five");

        assertThat(look()).containsOnly(Map.entry(A, Optional.empty()), Map.entry(B, Optional.empty()));
    }

    @Test
    void whatCouldNotBeStoredIsFoundAgain() {
        said(A, 5, "five");
        said(B, 5, "another five");

        assertThat(forks.look(nodes, observations)).containsOnlyKeys(A, B);
        assertThat(look()).containsOnlyKeys(A, B);
        assertThat(look()).isEmpty();
    }

    @Test
    void anotherGenesisBlockIsNoticedHoweverFarTheOtherIs() {
        for (int height = 0; height < 40; height++) {
            said(A, height, "block " + height);
        }
        said(B, 0, "another genesis");

        assertThat(look()).containsOnlyKeys(A, B);
    }

    @Test
    void otherGenesisBlocksAreAFork() {
        said(A, 0, "genesis");
        said(B, 0, "another genesis");

        assertThat(look().get(A)).get().asString().contains("height 0");
    }

    @Test
    void theManagerRaisesAndEndsTheAlarm() {
        NodeAddress first = NodeAddress.parse("bank-0/v");
        NodeAddress second = NodeAddress.parse("bank-1/v");
        LoopWorld world = new LoopWorld(folder)
                .connected()
                .withRunningPair(new Speaker(first, Specs.CHAIN), new Speaker(second, Specs.CHAIN));

        world.say(status(first, 5, "five"));
        world.say(status(second, 5, "another five"));
        lookAround(world);

        assertThat(world.reads.alarms())
                .extracting(FleetAlarm::node, FleetAlarm::code, FleetAlarm::severity)
                .containsExactly(
                        tuple(first, "chain.forked", Event.Severity.CRITICAL),
                        tuple(second, "chain.forked", Event.Severity.CRITICAL));

        world.say(status(second, 5, "five"));
        lookAround(world);

        assertThat(world.reads.alarms()).isEmpty();
    }

    private static void lookAround(LoopWorld world) {
        for (int second = 0; second < 10; second++) {
            world.clock.advance(Duration.ofSeconds(1));
            world.loop.tick();
        }
        world.settle();
    }

    private Map<NodeAddress, Optional<String>> look() {
        Map<NodeAddress, Optional<String>> found = forks.look(nodes, observations);
        forks.stored();
        return found;
    }

    private void said(NodeAddress node, long height, String block) {
        observations.status(status(node, height, block));
    }

    private static NodeSaid.StatusSaid status(NodeAddress node, long height, String block) {
        Sha256 id = Sha256.of(block.getBytes(StandardCharsets.UTF_8));
        return new NodeSaid.StatusSaid(node, new Status(Phase.RUNNING, 1, height, 0, 3, 1, 1, 1, 29, 0, id));
    }
}
