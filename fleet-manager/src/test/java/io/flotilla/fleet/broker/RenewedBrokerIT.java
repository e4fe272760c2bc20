package io.flotilla.fleet.broker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.pki.key.Credential;
import io.flotilla.pki.key.TlsContexts;
import io.flotilla.testing.FreePort;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.List;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The embedded broker when its disk was full and has space again. */
final class RenewedBrokerIT {
    @TempDir
    Path folder;

    private final List<String> emptied = new ArrayList<>();
    private final int port = FreePort.any();
    private LoneBroker lone;
    private EmbeddedBroker broker;

    @BeforeEach
    void start() {
        lone = new LoneBroker(folder);
        broker = lone.at(port, emptied::add);
        broker.start();
    }

    @AfterEach
    void stop() {
        broker.stop();
    }

    @Test
    void itComesBackEmptyWithItsNewestCertificate() throws IOException {
        Path old = Files.createFile(folder.resolve("broker/data/old"));
        Credential newer = lone.server();
        broker.replaceCertificate(newer);

        broker.renew();

        assertThat(old).doesNotExist();
        assertThat(shown()).isEqualTo(newer.chain().get(0));
        assertThat(emptied).singleElement().asString().contains("started empty");
    }

    @Test
    void aRenewalThatFailedIsDoneAgain() throws IOException {
        Path conf = folder.resolve("broker/conf");
        Path aside = folder.resolve("broker/conf.aside");
        Files.move(conf, aside);
        Files.createFile(conf);
        assertThatThrownBy(broker::renew).isInstanceOf(RuntimeException.class);
        assertThatThrownBy(broker::renew).isInstanceOf(RuntimeException.class);
        assertThat(emptied).isEmpty();
        Files.delete(conf);
        Files.move(aside, conf);

        broker.renew();

        assertThat(shown()).isNotNull();
    }

    @Test
    void oneThatWasStoppedStaysDown() {
        broker.stop();

        broker.renew();

        assertThatThrownBy(broker::port).isInstanceOf(IllegalStateException.class);
    }

    private Certificate shown() throws IOException {
        try (SSLSocket client = (SSLSocket)
                TlsContexts.client(lone.authorities.root()).getSocketFactory().createSocket("127.0.0.1", port)) {
            client.startHandshake();
            return client.getSession().getPeerCertificates()[0];
        }
    }
}
