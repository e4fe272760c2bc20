package io.flotilla.fleet.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class BoundedInboxTest {
    @Test
    void onlySoMuchWaitsAtATime() {
        Deque<Runnable> waiting = new ArrayDeque<>();
        AtomicInteger acknowledged = new AtomicInteger();
        BoundedInbox inbox = new BoundedInbox((topic, payload, done) -> waiting.add(done), 2);

        assertThat(inbox.arrived("a", new byte[0], acknowledged::incrementAndGet))
                .isTrue();
        assertThat(inbox.arrived("b", new byte[0], acknowledged::incrementAndGet))
                .isTrue();
        assertThat(inbox.arrived("c", new byte[0], acknowledged::incrementAndGet))
                .isFalse();
        waiting.remove().run();

        assertThat(acknowledged).hasValue(1);
        assertThat(inbox.arrived("d", new byte[0], acknowledged::incrementAndGet))
                .isTrue();
    }
}
