package io.flotilla.fleet.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.Claim;
import io.flotilla.contract.message.CommandState;
import io.flotilla.contract.message.PendingCommands.Item;
import io.flotilla.fleet.fake.Speaker;
import io.flotilla.fleet.fake.Specs;
import io.flotilla.fleet.node.CommandOrder;
import io.flotilla.fleet.node.CommandRepeat;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One life of an agent only may begin an attempt: the manager writes down which. */
final class ClaimTest {
    private static final NodeAddress NODE = NodeAddress.parse("bank-0/v");
    private static final String FIRST = "0".repeat(32);
    private static final String SECOND = "1".repeat(32);

    @TempDir
    Path folder;

    private final Speaker speaker = new Speaker(NODE, Specs.CHAIN);
    private LoopWorld world;
    private CommandView command;

    @BeforeEach
    void begins() {
        world = new LoopWorld(folder.resolve("ca"))
                .connected()
                .withRunningPair(speaker, new Speaker(NodeAddress.parse("bank-1/v"), Specs.CHAIN));
        command = world.restart(NODE, "key");
        world.settle();
    }

    @Test
    void theFirstClaimOfAnAttemptIsGrantedInANewerList() {
        long before = world.pending(NODE).version();

        claims(7, FIRST, 1);

        assertThat(only().grantedTo()).isEqualTo(FIRST);
        assertThat(world.pending(NODE).version()).isEqualTo(before + 1);
        assertThat(world.sentPending(NODE))
                .last()
                .satisfies(sent -> assertThat(sent.payload()).contains(FIRST));
    }

    @Test
    void anotherClaimOfTheSameAttemptChangesNothing() {
        claims(7, FIRST, 1);
        long before = world.pending(NODE).version();

        claims(8, SECOND, 1);

        assertThat(only().grantedTo()).isEqualTo(FIRST);
        assertThat(world.pending(NODE).version()).isEqualTo(before);
    }

    @Test
    void aClaimThatIsOlderThanWhatTheNodeSaidLastIsNotHeard() {
        claims(8, FIRST, 7);
        claims(7, SECOND, 1);

        assertThat(only().grantedTo()).isNull();
    }

    @Test
    void aClaimOfWhatHasEndedChangesNothing() {
        world.result(NODE, only(), CommandState.SUCCEEDED);
        world.settle();
        long before = world.pending(NODE).version();

        claims(7, FIRST, 1);

        assertThat(world.pending(NODE).version()).isEqualTo(before);
        assertThat(world.execution(command).state()).isEqualTo(CommandState.SUCCEEDED);
    }

    @Test
    void anotherAttemptIsGrantedAfresh() {
        claims(7, FIRST, 1);
        world.result(NODE, only(), CommandState.INTERRUPTED);
        world.settle();
        world.operations.repeat(
                new CommandRepeat(command.id(), List.of(NODE), new CommandOrder.Window(null, null)),
                "again",
                LoopWorld.ANA);
        world.settle();
        Item again = only();

        claims(8, SECOND, 2);

        assertThat(again.grantedTo()).isNull();
        assertThat(only().grantedTo()).isEqualTo(SECOND);
    }

    private void claims(long seq, String token, int attempt) {
        world.say(speaker.claiming(seq, "journal-0", new Claim(command.id(), attempt, token)));
        world.settle();
    }

    private Item only() {
        List<Item> items = world.pending(NODE).items();
        assertThat(items).hasSize(1);
        return items.get(0);
    }
}
