package io.flotilla.brokerext;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.brokerext.fixture.FleetInMemory;
import io.flotilla.brokerext.fixture.InContainer;
import io.flotilla.brokerext.fixture.RunningBroker;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Says in the report when the container's part of the other tests was skipped, which has no line of its own there. */
final class ContainerIT {
    @TempDir
    Path folder;

    @Test
    void theExtensionStartsInHiveMqsOwnImage() throws Exception {
        FleetInMemory fleet = new FleetInMemory(folder.resolve("ca"));

        try (RunningBroker broker = new InContainer().start(fleet, folder, FlotillaExtension.PRESENCE_GRACE)) {
            assertThat(broker.reports()).anyMatch(line -> line.contains("started successfully"));
        }
    }
}
