package io.flotilla.fleet.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.fleet.SignerReplacement;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** The key that signs commands is replaced twice, while one host is away. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SignerRotationIT {
    private static final String HERE = "north/here";
    private static final String AWAY = "south/away";

    private LiveFleet fleet;
    private Path folder;

    @BeforeAll
    void start(@TempDir Path temporary) throws IOException {
        folder = temporary;
        fleet = LiveFleet.running(folder, LiveFleet.spec("keys", HERE, AWAY));
    }

    @AfterAll
    void stop() {
        if (fleet != null) {
            fleet.close();
        }
    }

    @Test
    void agentsFollowTheNewKeyAlsoTheOneThatWasAwayAndNoNodeIsTouched() throws Exception {
        List<Long> before = fleet.host(AWAY).started();
        fleet.host(AWAY).killAgent();
        rotate();
        ordered(HERE);
        rotate();
        ordered(HERE);

        fleet.host(AWAY).startAgent();

        assertThat(fleet.host(AWAY).started()).isEqualTo(before);
        ordered(AWAY);
        assertThat(fleet.host(AWAY).said("signers.changed"))
                .as("its session had kept both")
                .hasSizeBetween(1, 2);
        assertThat(fleet.host(HERE).said("signers.changed")).hasSize(2);
        fleet.awaitWhole();
    }

    private void rotate() throws Exception {
        fleet.killManager();
        SignerReplacement.replace(folder.resolve("manager"));
        fleet.startManager();
    }

    /** A command that only the newest key has signed is carried out. */
    private void ordered(String node) {
        fleet.awaitSuccess(fleet.restart(node));
    }
}
