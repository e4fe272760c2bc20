package io.flotilla.fleet.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.contract.codec.Json;
import io.flotilla.fleet.store.Tables.Counter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;

final class RowMemoryTest {
    private static final byte[] ONE = Json.write(new Counter(1));
    private static final byte[] TWO = Json.write(new Counter(2));

    @Test
    void whatHasNotChangedIsTheSameRecord() {
        RowMemory memory = new RowMemory(1_000);
        Counter first = memory.decode(Tables.COUNTERS, "a", ONE);

        assertThat(memory.decode(Tables.COUNTERS, "a", ONE.clone())).isSameAs(first);
    }

    @Test
    void otherBytesAreDecodedAnew() {
        RowMemory memory = new RowMemory(1_000);
        memory.decode(Tables.COUNTERS, "a", ONE);

        assertThat(memory.decode(Tables.COUNTERS, "a", TWO)).isEqualTo(new Counter(2));
        assertThat(memory.decode(Tables.COUNTERS, "a", ONE)).isEqualTo(new Counter(1));
    }

    @Test
    void whatARowIsReadAsIsKeptUntilTheRowChanges() {
        RowMemory memory = new RowMemory(1_000);
        List<Counter> read = new ArrayList<>();
        Function<Counter, Optional<String>> reading = counter -> {
            read.add(counter);
            return Optional.of("number " + counter.value());
        };

        memory.view(Tables.COUNTERS, "a", ONE, String.class, reading);
        assertThat(memory.view(Tables.COUNTERS, "a", ONE, String.class, reading))
                .contains("number 1");
        assertThat(memory.view(Tables.COUNTERS, "a", TWO, String.class, reading))
                .contains("number 2");

        assertThat(read).containsExactly(new Counter(1), new Counter(2));
    }

    @Test
    void theOldestRowsAreForgottenWhenThereIsNoRoom() {
        RowMemory memory = new RowMemory(2L * ONE.length);
        Counter a = memory.decode(Tables.COUNTERS, "a", ONE);
        Counter b = memory.decode(Tables.COUNTERS, "b", ONE);
        memory.decode(Tables.COUNTERS, "a", ONE);

        memory.decode(Tables.COUNTERS, "c", ONE);

        assertThat(memory.decode(Tables.COUNTERS, "a", ONE)).isSameAs(a);
        assertThat(memory.decode(Tables.COUNTERS, "b", ONE)).isNotSameAs(b);
    }

    @Test
    void aRemovedRowTakesNoRoom() {
        RowMemory memory = new RowMemory(2L * ONE.length);
        Counter a = memory.decode(Tables.COUNTERS, "a", ONE);
        memory.decode(Tables.COUNTERS, "b", ONE);
        memory.forget(Tables.COUNTERS, "b");

        memory.decode(Tables.COUNTERS, "c", ONE);

        assertThat(memory.decode(Tables.COUNTERS, "a", ONE)).isSameAs(a);
    }
}
