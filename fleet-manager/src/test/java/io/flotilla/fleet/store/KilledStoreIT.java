package io.flotilla.fleet.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.fleet.store.Tables.Counter;
import java.io.BufferedReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that writes is killed in the middle of it, again and again: what it acknowledged is there, whole. */
class KilledStoreIT {
    private static final int ROUNDS = 5;
    private static final int ROWS = 7;

    @Test
    void whatWasAcknowledgedBeforeAKillIsThereAndNothingIsThereByHalves(@TempDir Path folder) throws Exception {
        long seed = Long.getLong("flotilla.kill.seed", System.nanoTime());
        Random random = new Random(seed);
        long acknowledged = 0;
        for (int round = 0; round < ROUNDS; round++) {
            acknowledged = Math.max(acknowledged, writtenUntilKilled(folder, 1 + random.nextInt(200)));

            Map<Long, Integer> found = found(folder);
            for (long change = 1; change <= acknowledged; change++) {
                assertThat(found)
                        .as("-Dflotilla.kill.seed=%d, change %d", seed, change)
                        .containsEntry(change, ROWS);
            }
            assertThat(found.values()).as("-Dflotilla.kill.seed=%d", seed).allMatch(rows -> rows == ROWS);
        }
    }

    /** @return the last change that was acknowledged */
    private static long writtenUntilKilled(Path folder, int changes) throws Exception {
        Process writer = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "-cp",
                        System.getProperty("java.class.path"),
                        Writer.class.getName(),
                        folder.toString())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        long last = 0;
        try (BufferedReader said = writer.inputReader(StandardCharsets.UTF_8)) {
            for (int i = 0; i < changes; i++) {
                String line = said.readLine();
                while (line != null && !line.startsWith("stored ")) {
                    line = said.readLine();
                }
                assertThat(line).as("the writer ended by itself").isNotNull();
                last = Long.parseLong(line.substring("stored ".length()));
            }
        } finally {
            writer.destroyForcibly();
            assertThat(writer.waitFor(30, TimeUnit.SECONDS)).isTrue();
        }
        return last;
    }

    /** How many rows there are of each change. */
    private static Map<Long, Integer> found(Path folder) {
        try (FleetStore store = XodusFleetStore.open(folder)) {
            Map<Long, Integer> found = new HashMap<>();
            List<Counter> rows = store.read(entries -> entries.all(Tables.COUNTERS, "row/"));
            rows.forEach(row -> found.merge(row.value(), 1, Integer::sum));
            return found;
        }
    }

    /** Writes until it is killed. */
    static final class Writer {
        private Writer() {}

        public static void main(String[] arguments) {
            FleetStore store = XodusFleetStore.open(Path.of(arguments[0]));
            while (true) {
                long change = store.write(entries -> {
                    long next = Chronicle.next(entries, "change");
                    for (int row = 0; row < ROWS; row++) {
                        entries.put(Tables.COUNTERS, "row/" + Tables.number(next) + "/" + row, new Counter(next));
                    }
                    return next;
                });
                System.out.println("stored " + change);
            }
        }
    }
}
