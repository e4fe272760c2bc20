package io.flotilla.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.flotilla.agent.command.MemoryState;
import io.flotilla.agent.command.StateStore;
import io.flotilla.agent.identity.AgentFault;
import io.flotilla.testing.SettableClock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import org.junit.jupiter.api.Test;

class DiskWatchTest {
    private final SettableClock clock = new SettableClock();
    private final Disk disk = new Disk();
    private final Memory memory = new Memory(disk);

    @Test
    void anEpochIsGivenAlsoWhileTheDiskIsFullAndNeverTwice() {
        disk.full = true;

        long first = memory.nextEpoch(clock.instant());
        long second = memory.nextEpoch(clock.instant());
        disk.full = false;
        long third = memory.nextEpoch(clock.instant());

        assertThat(List.of(first, second, third)).doesNotHaveDuplicates().isSorted();
        assertThat(new Memory(disk).nextEpoch(clock.instant())).isGreaterThan(third);
    }

    @Test
    void aDiskThatIsFullIsSeenUntilSomethingCanBeWrittenAgain() {
        Alarms alarms = new Alarms(new VoiceTest().voice(), clock);
        DiskWatch watch = new DiskWatch(memory, alarms, clock);
        disk.full = true;

        assertThat(watch.explains(full())).isTrue();
        assertThat(alarms.count()).isEqualTo(1);
        assertThat(watch.explains(new IllegalStateException("a bug"))).isFalse();
        clock.advance(Duration.ofSeconds(3));
        assertThatCode(watch::tick).doesNotThrowAnyException();
        int tried = disk.commits;
        watch.tick();

        assertThat(disk.commits).as("it rests between two tries").isEqualTo(tried);
        disk.full = false;
        clock.advance(Duration.ofSeconds(3));
        watch.tick();
        clock.advance(Duration.ofSeconds(3));
        watch.tick();
        assertThat(alarms.count()).isZero();
        assertThat(disk.commits).as("it tries no more").isEqualTo(tried + 1);
    }

    private static AgentFault full() {
        return new AgentFault(AgentFault.Code.DISK_FULL, "the disk is full: make space");
    }

    /** Takes nothing while it is full. */
    private static final class Disk implements StateStore {
        private final MemoryState kept = new MemoryState();
        private boolean full;
        private int commits;

        @Override
        public SortedMap<String, byte[]> load(Table table) {
            return kept.load(table);
        }

        @Override
        public Optional<byte[]> get(Table table, String key) {
            return kept.get(table, key);
        }

        @Override
        public void commit(List<Change> changes) {
            commits++;
            if (full) {
                throw full();
            }
            kept.commit(changes);
        }

        @Override
        public void close() {}
    }
}
