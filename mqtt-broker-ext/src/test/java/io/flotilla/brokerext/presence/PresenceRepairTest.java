package io.flotilla.brokerext.presence;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.brokerext.access.RetainedTopics;
import io.flotilla.brokerext.auth.Clients;
import io.flotilla.brokerext.fixture.FleetInMemory;
import io.flotilla.brokerext.fixture.NoSubscribers;
import io.flotilla.brokerext.fixture.RecordedEvents;
import io.flotilla.brokerext.fixture.RetainedInMemory;
import io.flotilla.brokerext.fixture.RetainedMessage;
import io.flotilla.brokerext.fixture.Sessions;
import io.flotilla.contract.codec.Documents;
import io.flotilla.contract.message.Presence;
import io.flotilla.contract.message.Presence.State;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PresenceRepairTest {
    @TempDir
    Path folder;

    @Test
    void aHostileMessageDoesNotEndTheLookAtTheOthers() throws Exception {
        AtomicBoolean reached = new AtomicBoolean();
        RetainedMessage unreadable = message("bank-a", () -> {
            throw new IllegalStateException("cannot be read");
        });
        RetainedMessage nested = message("bank-b", () -> "[".repeat(300_000).getBytes(StandardCharsets.UTF_8));
        RetainedMessage huge = message(
                "bank-c",
                () -> ("{\"schema\":\"presence/1\",\"state\":\"online\","
                                + "\"epoch\":1e999999999,\"at\":\"+999999999-12-31T23:59:59Z\"}")
                        .getBytes(StandardCharsets.UTF_8));
        RetainedMessage honest = message("bank-d", () -> {
            reached.set(true);
            return Documents.encode(Presence.of(State.OFFLINE, 7, Instant.EPOCH));
        });

        repair(List.of(unreadable, nested, huge, honest)).run().get(10, TimeUnit.SECONDS);

        assertThat(reached).isTrue();
    }

    private PresenceRepair repair(List<RetainedMessage> messages) {
        RetainedTopics retained =
                new RetainedTopics(new RetainedInMemory(List.copyOf(messages)), new NoSubscribers(), Runnable::run);
        Connections nobody = new Connections(new Clients(new FleetInMemory(folder)), new RecordedEvents());
        return new PresenceRepair(retained, nobody, new Sessions(Set.of(), Set.of()), Clock.systemUTC());
    }

    private static RetainedMessage message(String organisation, Supplier<byte[]> payload) {
        return new RetainedMessage("fleet/v1/" + organisation + "/validator-1/presence", payload);
    }
}
