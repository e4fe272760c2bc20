package io.flotilla.fleet.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BucketsTest {
    @TempDir
    Path data;

    @Test
    void aFreshFolderHasFew() {
        assertThat(Buckets.of(data)).isEqualTo(Buckets.FRESH);
    }

    @Test
    void aFolderThatWasMadeWithMoreKeepsThem() throws IOException {
        for (int part = 0; part < 8; part++) {
            Files.createDirectories(
                    data.resolve("persistence/client_session_store/040000/client_session_store_" + part));
        }

        assertThat(Buckets.of(data)).isEqualTo(8);
    }
}
