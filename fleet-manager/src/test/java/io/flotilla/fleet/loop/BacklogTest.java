package io.flotilla.fleet.loop;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.fleet.node.FleetException;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class BacklogTest {
    private final AtomicInteger acknowledged = new AtomicInteger();
    private final Backlog backlog = new Backlog(signals -> {
        throw new FleetException(FleetException.Code.DISK_FULL, "the disk is full");
    });

    @Test
    void whatTheStoreNeedNotHearOfDoesNotWaitForIt() {
        backlog.add(List.of(new Signal.Published("flotilla/v1/x", new Sha256("0".repeat(64)))));
        for (int i = 0; i < 10_000; i++) {
            backlog.add(List.of(telemetry()));
            backlog.store(Instant.EPOCH.plusSeconds(i));
        }

        assertThat(backlog.size()).isEqualTo(1);
        assertThat(acknowledged).hasValue(10_000);
    }

    private Signal telemetry() {
        return new Signal.Said(
                new NodeSaid.TelemetrySaid(
                        NodeAddress.parse("bank-a/v"), "node", JsonNodeFactory.instance.objectNode()),
                acknowledged::incrementAndGet);
    }
}
