package io.flotilla.fleet.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.Alarm;
import io.flotilla.contract.message.Event;
import io.flotilla.contract.message.Phase;
import io.flotilla.contract.message.Presence;
import io.flotilla.contract.message.Status;
import io.flotilla.fleet.fake.Speaker;
import io.flotilla.fleet.fake.Specs;
import io.flotilla.fleet.node.FleetAlarm;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Alarms in an agent's name, against what its status says. */
final class FalseAlarmsTest {
    private static final NodeAddress NODE = NodeAddress.parse("bank-0/v");

    @TempDir
    Path folder;

    private LoopWorld world;

    @BeforeEach
    void running() {
        world = new LoopWorld(folder)
                .connected()
                .withRunningPair(
                        new Speaker(NODE, Specs.CHAIN), new Speaker(NodeAddress.parse("bank-1/v"), Specs.CHAIN));
        world.presence(NODE, Presence.State.ONLINE, 1);
        alarmed("made.up");
    }

    @Test
    void oneThatItsAgentDoesNotKnowOfEnds() {
        counting(0);

        passes(Duration.ofMinutes(1));
        assertThat(world.reads.alarms()).extracting(FleetAlarm::code).containsExactly("made.up");

        passes(Duration.ofMinutes(2));
        assertThat(world.reads.alarms()).isEmpty();
    }

    @Test
    void oneThatItsAgentCountsStays() {
        counting(1);

        passes(Duration.ofMinutes(5));

        assertThat(world.reads.alarms()).extracting(FleetAlarm::code).containsExactly("made.up");
    }

    @Test
    void aRealOneThatComesBeforeTheStatusThatCountsItStays() {
        counting(0);
        passes(Duration.ofMinutes(1));
        alarmed("disk.full");
        passes(Duration.ofSeconds(70));
        counting(1);

        passes(Duration.ofMinutes(5));

        assertThat(world.reads.alarms()).extracting(FleetAlarm::code).contains("disk.full");
    }

    @Test
    void whatAnAgentThatIsAwayHasLastSaidEndsNothing() {
        counting(0);
        world.presence(NODE, Presence.State.LOST, 1);

        passes(Duration.ofMinutes(5));

        assertThat(world.reads.alarms()).extracting(FleetAlarm::code).contains("made.up");
    }

    private void alarmed(String code) {
        Alarm alarm = new Alarm(code, Event.Severity.CRITICAL, world.clock.instant(), "as somebody says");
        world.say(new NodeSaid.AlarmSaid(NODE, code, alarm));
    }

    private void counting(int alarms) {
        world.say(new NodeSaid.StatusSaid(NODE, new Status(Phase.RUNNING, 1, 0, 0, 1, 1, 9, 1, 9, alarms, null)));
    }

    private void passes(Duration time) {
        for (long second = 0; second < time.toSeconds(); second++) {
            world.clock.advance(Duration.ofSeconds(1));
            world.loop.tick();
        }
        world.settle();
    }
}
