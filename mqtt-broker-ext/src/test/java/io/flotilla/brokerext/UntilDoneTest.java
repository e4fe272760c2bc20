package io.flotilla.brokerext;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

final class UntilDoneTest {
    private final List<Duration> delays = new ArrayList<>();
    private final Deque<Runnable> due = new ArrayDeque<>();

    @Test
    void whatFailedInEitherWayIsTriedAgainUntilItSucceeds() {
        Deque<CompletableFuture<Void>> outcomes = new ArrayDeque<>(List.of(
                CompletableFuture.failedFuture(new IllegalStateException("later")),
                CompletableFuture.completedFuture(null)));
        UntilDone task = new UntilDone(
                "test",
                () -> {
                    if (delays.size() == 1) {
                        throw new IllegalStateException("at once");
                    }
                    return outcomes.remove();
                },
                this::later);

        task.begin(Duration.ofSeconds(90));
        while (!due.isEmpty()) {
            due.remove().run();
        }

        assertThat(delays).containsExactly(Duration.ofSeconds(90), UntilDone.PAUSE, UntilDone.PAUSE);
        assertThat(outcomes).isEmpty();
    }

    private void later(Runnable task, Duration delay) {
        delays.add(delay);
        due.add(task);
    }
}
