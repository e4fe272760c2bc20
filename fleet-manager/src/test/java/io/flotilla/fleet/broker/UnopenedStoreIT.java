package io.flotilla.fleet.broker;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The embedded broker and what a full disk, or a bad one, has left of its store. */
final class UnopenedStoreIT {
    private static final SecureRandom RANDOM = new SecureRandom();

    @TempDir
    Path folder;

    private final List<String> emptied = new ArrayList<>();
    private EmbeddedBroker broker;

    @BeforeEach
    void stoppedOnce() {
        broker = broker();
        broker.start();
        broker.stop();
        assertThat(emptied).isEmpty();
    }

    @AfterEach
    void stop() {
        broker.stop();
    }

    @Test
    void aStoreThatDoesNotOpenIsSetAsideAndTheBrokerStartsEmpty() throws IOException {
        int spoilt = spoil();
        assertThat(spoilt).isPositive();
        broker = broker();

        broker.start();

        try (Socket client = new Socket()) {
            client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), broker.port()));
            assertThat(client.isConnected()).isTrue();
        }
        assertThat(emptied).singleElement().asString().contains("data.unopened");
        assertThat(folder.resolve("broker/data.unopened")).isNotEmptyDirectory();
    }

    /** Each file of the store keeps its length, and nothing else. */
    private int spoil() throws IOException {
        try (Stream<Path> files = Files.walk(folder.resolve("broker/data"))) {
            List<Path> logs =
                    files.filter(file -> file.toString().endsWith(".xd")).toList();
            for (Path log : logs) {
                byte[] noise = new byte[(int) Files.size(log)];
                RANDOM.nextBytes(noise);
                Files.write(log, noise);
            }
            return logs.size();
        }
    }

    private EmbeddedBroker broker() {
        return new LoneBroker(folder).at(0, emptied::add);
    }
}
