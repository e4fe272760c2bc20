package io.flotilla.brokerext;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.brokerext.fixture.BrokerPlace;
import io.flotilla.brokerext.fixture.FleetInMemory;
import io.flotilla.brokerext.fixture.RunningBroker;
import io.flotilla.brokerext.fixture.TestClient;
import io.flotilla.brokerext.fixture.Thief;
import io.flotilla.pki.key.Credential;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.AfterParameterizedClassInvocation;
import org.junit.jupiter.params.BeforeParameterizedClassInvocation;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.MethodSource;

/** What can be had with the stolen CA of bank-b, in real handshakes. */
@ParameterizedClass(name = "{0}")
@MethodSource("io.flotilla.brokerext.fixture.BrokerPlace#all")
final class ForgedCertificateIT {
    /** What the broker answers, if it lets somebody through the handshake. */
    private static final Object[] ANSWERED = {0x00, 0x85, 0x86, 0x87};

    private static final String SUBJECT = "CN=validator-1,O=bank-b";
    private static final String URI = "uri:spiffe://bank-b.flotilla.internal/agent/validator-1";
    /** Without one the JDK takes the common name for a DNS name, which the CA may not issue. */
    private static final String DNS = "dns:validator-1.bank-b.flotilla.internal";

    @TempDir
    static Path folders;

    private static Path folder;
    private static FleetInMemory fleet;
    private static RunningBroker broker;
    private static Credential honest;
    private static Thief thief;

    @Parameter
    BrokerPlace place;

    @BeforeParameterizedClassInvocation
    static void start(BrokerPlace place) throws Exception {
        folder = Files.createTempDirectory(folders, "broker");
        fleet = new FleetInMemory(folder.resolve("ca"));
        honest = fleet.agent("bank-a/validator-1");
        fleet.agent("bank-b/validator-1");
        thief = new Thief(Files.createDirectory(folder.resolve("thief")), fleet.stolen("bank-b"));
        broker = place.start(fleet, folder, FlotillaExtension.PRESENCE_GRACE);
    }

    @AfterEach
    void othersAreServedAllTheSame() throws Exception {
        assertThat(answer(honest, "bank-a.validator-1")).isZero();
    }

    @AfterParameterizedClassInvocation
    static void stop() throws Exception {
        if (broker != null) {
            broker.close();
            broker = null;
        }
    }

    @Test
    void itsOwnOrganisationCanBeForgedElseTheRefusalsWouldProveNothing() throws Exception {
        assertThat(answer(thief.leaf(SUBJECT, DNS + "," + URI), "bank-b.validator-1"))
                .isZero();
    }

    @Test
    void anotherOrganisationsNameDoesNotPassTheHandshake() throws Exception {
        String uri = "uri:spiffe://bank-a.flotilla.internal/agent/validator-1";

        assertThat(answer(thief.leaf("CN=validator-1,O=bank-a", DNS + "," + URI), "bank-a.validator-1"))
                .isNotIn(ANSWERED);
        assertThat(answer(thief.leaf(SUBJECT, DNS + "," + uri), "bank-a.validator-1"))
                .isNotIn(ANSWERED);
    }

    @Test
    void anAuthorityBelowDoesNotPassTheHandshake() throws Exception {
        Thief sub = new Thief(Files.createDirectory(folder.resolve("below")), thief.authority("CN=sub,O=bank-b", DNS));
        Credential forged = sub.leaf(SUBJECT, DNS + "," + URI);

        assertThat(forged.chain()).hasSize(3);
        assertThat(answer(forged, "bank-b.validator-1")).isNotIn(ANSWERED);
    }

    @Test
    void aUriWithoutAHostDoesNotPassTheHandshake() throws Exception {
        assertThat(answer(thief.leaf(SUBJECT, DNS + ",uri:urn:x"), "bank-b.validator-1"))
                .isNotIn(ANSWERED);
    }

    /** The CONNACK's reason code, or what Paho gives when there was none. */
    private static int answer(Credential own, String clientId) throws Exception {
        try (TestClient client =
                new TestClient(broker.port(), fleet.authorities().root(), own, clientId)) {
            return client.refused();
        }
    }
}
