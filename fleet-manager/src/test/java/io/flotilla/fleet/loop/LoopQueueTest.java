package io.flotilla.fleet.loop;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.contract.chain.Sha256;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

final class LoopQueueTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Signal PATIENT = new Signal.Published("topic", Sha256.of(new byte[0]));
    private static final Signal URGENT = new Signal.BrokerUp();

    @Test
    void whatNobodyWaitsForGoesTogetherWithWhatComesNext() throws Exception {
        LoopQueue queue = new LoopQueue(LONG);
        CompletableFuture<List<Signal>> taken = taking(queue);

        queue.offer(PATIENT);
        queue.offer(PATIENT);
        queue.offer(URGENT);

        assertThat(taken.get(20, TimeUnit.SECONDS)).containsExactly(PATIENT, PATIENT, URGENT);
    }

    @Test
    void whatSomebodyWaitsForWaitsForNothing() throws Exception {
        LoopQueue queue = new LoopQueue(LONG);
        queue.offer(URGENT);

        assertThat(taking(queue).get(20, TimeUnit.SECONDS)).containsExactly(URGENT);
    }

    @Test
    void whatIsPatientIsNotHeldBackForLong() throws Exception {
        LoopQueue queue = new LoopQueue(Duration.ofMillis(1));
        queue.offer(PATIENT);

        assertThat(queue.take(LONG)).containsExactly(PATIENT);
        assertThat(queue.take(Duration.ZERO)).isEmpty();
    }

    private static CompletableFuture<List<Signal>> taking(LoopQueue queue) {
        return CompletableFuture.supplyAsync(() -> {
            try {
                return queue.take(LONG);
            } catch (InterruptedException stopped) {
                throw new CompletionException(stopped);
            }
        });
    }
}
