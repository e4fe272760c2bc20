package io.flotilla.chain;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;

/** How many blocks and transactions became final within the last minute. */
final class Tempo {
    private static final Duration WINDOW = Duration.ofMinutes(1);

    private final ArrayDeque<Imported> imported = new ArrayDeque<>();

    private record Imported(Instant at, int transactions) {}

    void imported(Instant at, int transactions) {
        imported.addLast(new Imported(at, transactions));
        forget(at);
    }

    long transactions(Instant now) {
        forget(now);
        return imported.stream().mapToLong(Imported::transactions).sum();
    }

    /** Mean time between two blocks; 0 when there were fewer than two. */
    long blockMillis(Instant now) {
        forget(now);
        int gaps = imported.size() - 1;
        return gaps < 1
                ? 0
                : Duration.between(imported.getFirst().at(), imported.getLast().at())
                                .toMillis()
                        / gaps;
    }

    private void forget(Instant now) {
        while (!imported.isEmpty() && imported.getFirst().at().isBefore(now.minus(WINDOW))) {
            imported.removeFirst();
        }
    }
}
