package io.flotilla.fleet.loop;

import static io.flotilla.fleet.loop.LoopWorld.ANA;
import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.About;
import io.flotilla.contract.message.Alarm;
import io.flotilla.contract.message.Event;
import io.flotilla.contract.message.ReportedConfig;
import io.flotilla.contract.topic.NodeTopic;
import io.flotilla.contract.topic.Topics;
import io.flotilla.fleet.fake.Speaker;
import io.flotilla.fleet.fake.Specs;
import io.flotilla.fleet.node.FleetEvent;
import io.flotilla.fleet.node.FleetException;
import io.flotilla.fleet.store.Entries;
import io.flotilla.fleet.store.FleetStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the loop does when the broker, the store or a node does not do what it should. */
final class LoopTroubleTest {
    private static final NodeAddress NODE = NodeAddress.parse("bank-0/v");
    private static final String DESIRED = Topics.node(NODE, NodeTopic.CONFIG_DESIRED);

    @TempDir
    Path folder;

    private final Speaker first = new Speaker(NODE, Specs.CHAIN);
    private final Speaker second = new Speaker(NodeAddress.parse("bank-1/v"), Specs.CHAIN);
    private LoopWorld world;

    @BeforeEach
    void begins() {
        world = new LoopWorld(folder.resolve("ca"));
    }

    @Test
    void whatTheBrokerRefusesIsTriedLessAndLessOftenUnderOneAlarm() {
        world.connected().operations.apply(Specs.validators(2), ANA);
        world.drain();
        world.step(new Signal.Unpublished(DESIRED, true));

        for (int second = 0; second < 1_200; second++) {
            world.clock.advance(Duration.ofSeconds(1));
            world.loop.tick();
            List<Signal> answers = new ArrayList<>();
            world.link
                    .takeUnacknowledged()
                    .forEach(sent -> answers.add(
                            sent.topic().equals(DESIRED)
                                    ? new Signal.Unpublished(DESIRED, true)
                                    : new Signal.Published(sent.topic(), sent.sha256())));
            world.loop.step(answers);
        }

        assertThat(world.link.sent(DESIRED)).hasSizeBetween(8, 13);
        assertThat(world.reads.alarms()).extracting(alarm -> alarm.code()).containsExactly("publish.refused");
        assertThat(world.reads.events("", 100).items())
                .filteredOn(event -> event.message().contains("publish.refused"))
                .hasSize(1);
        tickFor(Duration.ofMinutes(5));
        assertThat(world.reads.alarms()).isEmpty();
    }

    @Test
    void whileTheStoreFailsNothingIsAcknowledgedAndNothingIsLost() {
        FailingStore failing = new FailingStore(world.store);
        LoopWorld there = new LoopWorld(folder.resolve("there"), failing, world.clock, "m-2");
        there.operations.apply(Specs.validators(2), ANA);
        there.drain();
        AtomicInteger acknowledged = new AtomicInteger();
        About about = first.about(1, 1001, "journal");
        failing.fails = true;

        there.step(new Signal.Said(
                new NodeSaid.AboutSaid(NODE, about, LoopWorld.text(about)), acknowledged::incrementAndGet));
        there.step();
        assertThat(acknowledged).hasValue(0);
        failing.fails = false;
        world.clock.advance(Duration.ofSeconds(2));
        there.step();

        assertThat(acknowledged).hasValue(1);
        assertThat(there.reads.node(NODE).orElseThrow().endpoint()).hasToString("127.0.0.1:1001");
    }

    @Test
    void aClockThatIsSetBackHoldsNothingUp() {
        FailingStore failing = new FailingStore(world.store);
        LoopWorld there = new LoopWorld(folder.resolve("there"), failing, world.clock, "m-1").connected();
        there.operations.apply(Specs.validators(2), ANA);
        there.drain();
        there.step(new Signal.Unpublished(DESIRED, false));
        AtomicInteger acknowledged = new AtomicInteger();
        About about = first.about(1, 1001, "journal");
        failing.fails = true;
        there.step(new Signal.Said(
                new NodeSaid.AboutSaid(NODE, about, LoopWorld.text(about)), acknowledged::incrementAndGet));
        failing.fails = false;
        int sent = there.link.sent(DESIRED).size();

        world.clock.set(Duration.ofHours(-1));
        world.clock.advance(Duration.ofSeconds(2));
        there.step();

        assertThat(acknowledged).hasValue(1);
        assertThat(there.link.sent(DESIRED)).hasSizeGreaterThan(sent);
    }

    @Test
    void aNodeThatLiesAboutItsConfigurationBeginsOneTermInTenMinutes() {
        world.connected().withRunningPair(first, second);
        for (int seq = 1; seq <= 20; seq++) {
            long held = world.link.newest(DESIRED).orElseThrow().stamp().term();
            ahead(seq, held + 1);
            tickFor(Duration.ofSeconds(15));
        }

        assertThat(world.reads.audit("", 1_000).items())
                .filteredOn(entry -> entry.action().equals("term.raise"))
                .hasSize(1);
        assertThat(world.reads.alarms()).extracting(alarm -> alarm.code()).containsExactly("term.raised");
    }

    @Test
    void oneNodesEventsAndAlarmsAreCapped() {
        world.connected().withRunningPair(first, second);
        world.say(new NodeSaid.EventSaid(
                second.node(), new Event(world.clock.instant(), Event.Severity.INFO, "quiet", "here")));
        for (int i = 0; i < 500; i++) {
            world.say(new NodeSaid.EventSaid(
                    NODE, new Event(world.clock.instant(), Event.Severity.INFO, "loud", "again")));
        }
        for (int i = 0; i < 40; i++) {
            Alarm alarm = new Alarm("a" + i, Event.Severity.INFO, world.clock.instant(), "help");
            world.say(new NodeSaid.AlarmSaid(NODE, "a" + i, alarm));
        }

        assertThat(world.reads.events("", 10_000).items())
                .hasSizeLessThan(260)
                .extracting(FleetEvent::code)
                .contains("quiet");
        assertThat(world.reads.alarms()).hasSize(15);
    }

    @Test
    void oneSignalThatCannotBeTakenInDoesNotTakeTheOthersWithIt() {
        world.connected().operations.apply(Specs.validators(2), ANA);
        world.settle();
        AtomicInteger acknowledged = new AtomicInteger();
        Event broken = new Event(world.clock.instant(), Event.Severity.INFO, "code", null);
        About about = first.about(1, 1001, "journal");

        world.step(
                new Signal.Said(new NodeSaid.EventSaid(NODE, broken), acknowledged::incrementAndGet),
                new Signal.Said(
                        new NodeSaid.AboutSaid(NODE, about, LoopWorld.text(about)), acknowledged::incrementAndGet));

        assertThat(world.reads.node(NODE).orElseThrow().endpoint()).hasToString("127.0.0.1:1001");
        assertThat(acknowledged).hasValue(2);
    }

    private void ahead(long seq, long term) {
        ReportedConfig ahead = new ReportedConfig(
                NODE,
                Specs.CHAIN,
                1,
                seq,
                term,
                400,
                Sha256.of(new byte[0]),
                ReportedConfig.State.CONVERGED,
                List.of(),
                null);
        world.say(new NodeSaid.ReportedSaid(NODE, ahead, LoopWorld.text(ahead)));
    }

    private void tickFor(Duration time) {
        for (int second = 0; second < time.toSeconds(); second++) {
            world.clock.advance(Duration.ofSeconds(1));
            world.loop.tick();
            world.settle();
        }
    }

    /** A store whose disk is full at times. */
    private static final class FailingStore implements FleetStore {
        private final FleetStore store;
        private boolean fails;

        FailingStore(FleetStore store) {
            this.store = store;
        }

        @Override
        public <R> R read(Function<Entries, R> question) {
            return store.read(question);
        }

        @Override
        public <R> R write(Function<Entries, R> change) {
            if (fails) {
                throw new FleetException(FleetException.Code.STORAGE, "the disk is full");
            }
            return store.write(change);
        }

        @Override
        public void close() {
            store.close();
        }
    }
}
