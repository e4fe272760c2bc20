package io.flotilla.fleet.broker;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.brokerext.FlotillaExtension;
import io.flotilla.contract.identity.InstanceId;
import io.flotilla.contract.identity.TrustDomain;
import io.flotilla.fleet.fake.SilentEvents;
import io.flotilla.pki.ca.Authorities;
import io.flotilla.pki.key.Credential;
import io.flotilla.pki.profile.Lifetimes;
import io.flotilla.pki.profile.PublicNames;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
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
        Authorities authorities = Authorities.open(
                folder.resolve("ca"),
                "secret".toCharArray(),
                TrustDomain.DEFAULT,
                Lifetimes.STANDARD,
                Clock.systemUTC(),
                RANDOM);
        Credential server =
                authorities.server(new InstanceId("m-0"), PublicNames.of(List.of("localhost", "127.0.0.1")));
        return new EmbeddedBroker(
                folder.resolve("broker"),
                new BrokerSettings("127.0.0.1", 0, server, authorities.root()),
                new FlotillaExtension(
                        new Roster(TrustDomain.DEFAULT), new SilentEvents(), Clock.systemUTC(), Duration.ofSeconds(90)),
                RANDOM,
                emptied::add);
    }
}
