package io.flotilla.pki.est;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.flotilla.contract.identity.CertificateIdentity;
import io.flotilla.contract.identity.Identity;
import io.flotilla.contract.identity.InstanceId;
import io.flotilla.contract.identity.TrustDomain;
import io.flotilla.pki.fake.Forge;
import io.flotilla.pki.fake.Installation;
import io.flotilla.pki.key.Credential;
import io.flotilla.pki.key.Fingerprint;
import io.flotilla.pki.key.PkiException;
import io.flotilla.pki.profile.Lifetimes;
import io.flotilla.pki.profile.PublicNames;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The agent's client against the server, over TLS on the loopback interface. */
final class EstClientTest {
    private static final Duration TIMEOUT = Duration.ofSeconds(10);

    @TempDir
    Path folder;

    private EstFixture est;
    private EstListener listener;
    private AtomicReference<Credential> serving;
    private Fingerprint pinned;

    @BeforeEach
    void open() throws Exception {
        est = new EstFixture(folder.resolve("ca"));
        serving = new AtomicReference<>(server("localhost"));
        listener = new EstListener(est.installation, est.server, serving::get);
        pinned = Fingerprint.of(est.installation.authorities().root());
    }

    @AfterEach
    void close() {
        listener.close();
    }

    @Test
    void aHostEnrolsRenewsAndGetsItsNodesCertificate() {
        EstClient client = EstClient.firstContact(listener.uri(), pinned, TIMEOUT);
        KeyPair key = EstFixture.key();
        Credential agent = new Credential(key.getPrivate(), client.enrol(est.token("bank-a/validator-1"), key));
        KeyPair next = EstFixture.key();

        Credential renewed = new Credential(next.getPrivate(), client.renew(agent, next));
        List<X509Certificate> node = client.enrolNode(renewed, EstFixture.key());

        assertThat(client.root()).isEqualTo(est.installation.authorities().root());
        assertThat(identity(renewed.leaf())).contains(new Identity.Agent(EstFixture.NODE));
        assertThat(identity(node.get(0))).contains(new Identity.ChainNode(EstFixture.NODE));
    }

    @Test
    void theSameKeyMayAskAgainAfterALostAnswer() {
        EstClient client = EstClient.firstContact(listener.uri(), pinned, TIMEOUT);
        TokenSecret token = est.token("bank-a/validator-1");
        KeyPair key = EstFixture.key();

        assertThat(client.enrol(token, key)).isEqualTo(client.enrol(token, key));
    }

    @Test
    void aWrongFingerprintStopsBeforeTheTokenIsSent() {
        Fingerprint other =
                Fingerprint.of(Forge.certificate("CN=x").selfSigned().leaf());

        assertFails(() -> EstClient.firstContact(listener.uri(), other, TIMEOUT), PkiException.Code.WRONG_FINGERPRINT);
        assertThat(est.audit).isEmpty();
    }

    @Test
    void aServerThatHandsOutTheRightRootButHasAnotherCertificateGetsNoToken() {
        Installation impostor = Installation.in(folder.resolve("impostor"), Clock.systemUTC());
        serving.set(impostor.authorities().server(new InstanceId("m-1"), PublicNames.of(List.of("localhost"))));
        EstClient client = EstClient.firstContact(listener.uri(), pinned, TIMEOUT);

        assertFails(() -> client.enrol(est.token("bank-a/validator-1"), EstFixture.key()), PkiException.Code.UNTRUSTED);
        assertThat(est.audit).isEmpty();
    }

    @Test
    void anotherHostNameIsNotTrusted() {
        serving.set(server("fleet.example"));
        EstClient client = EstClient.firstContact(listener.uri(), pinned, TIMEOUT);

        assertFails(() -> client.enrol(est.token("bank-a/validator-1"), EstFixture.key()), PkiException.Code.UNTRUSTED);
    }

    @Test
    void aRenewedServerCertificateNeedsNoRestart() {
        EstClient client = EstClient.firstContact(listener.uri(), pinned, TIMEOUT);
        client.enrol(est.token("bank-a/validator-1"), EstFixture.key());

        serving.set(server("localhost"));

        assertThat(client.enrol(est.token("bank-a/validator-2"), EstFixture.key()))
                .hasSize(2);
    }

    @Test
    void refusalsHaveTheirCodes() {
        EstClient client =
                new EstClient(listener.uri(), est.installation.authorities().root(), TIMEOUT);
        TokenSecret used = est.token("bank-a/validator-1");
        client.enrol(used, EstFixture.key());
        TokenSecret late = est.token("bank-a/validator-2");
        Credential revoked = est.enrolled("bank-a/validator-3");
        est.revoke(revoked.leaf());

        assertFails(() -> client.enrol(used, EstFixture.key()), PkiException.Code.TOKEN_USED);
        assertFails(
                () -> client.enrol(new TokenSecret(used.id(), "wrong"), EstFixture.key()),
                PkiException.Code.TOKEN_REFUSED);
        assertFails(() -> client.renew(revoked, EstFixture.key()), PkiException.Code.REFUSED);
        est.clock.move(EnrolmentToken.LIFE);
        assertFails(() -> client.enrol(late, EstFixture.key()), PkiException.Code.TOKEN_EXPIRED);
    }

    @Test
    void nobodyThereIsUnreachable() throws Exception {
        int free;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }
        URI nobody = URI.create("https://localhost:" + free);

        assertFails(() -> EstClient.firstContact(nobody, pinned, TIMEOUT), PkiException.Code.UNREACHABLE);
        assertFails(
                () -> EstClient.firstContact(URI.create("http://localhost:" + free), pinned, TIMEOUT),
                PkiException.Code.UNREACHABLE);
    }

    @Test
    void hostileInput14AnExpiredCertificateEndsInATlsAlert() {
        Clock past = Clock.offset(Clock.systemUTC(), Duration.ofHours(-2));
        Credential expired = Installation.in(
                        est.installation.folder(), past, Lifetimes.STANDARD.withLeaf(Duration.ofSeconds(60)))
                .agent("bank-a/validator-1");

        assertAlert(expired);
    }

    @Test
    void hostileInput16ASelfSignedOrForeignCertificateEndsInATlsAlert() {
        Installation elsewhere = Installation.in(folder.resolve("elsewhere"), Clock.systemUTC());

        assertAlert(est.selfSigned());
        assertAlert(elsewhere.agent("bank-a/validator-1"));
    }

    @Test
    void hostileInput19AHostlessUriEndsInATlsAlertAndOthersAreServed() {
        Credential stolen = est.installation.stolen("bank-b");

        assertAlert(Forge.certificate("O=bank-b,CN=x").uri("urn:x").signedBy(stolen));
        assertAlert(Forge.certificate("O=bank-b,CN=x").uri("").signedBy(stolen));

        EstClient honest = EstClient.firstContact(listener.uri(), pinned, TIMEOUT);
        assertThat(honest.enrol(est.token("bank-a/validator-1"), EstFixture.key()))
                .hasSize(2);
    }

    @Test
    void certificatesStandInTheAnswerInTheOrderGiven() {
        Credential agent = est.installation.agent("bank-a/validator-1");
        List<X509Certificate> turned = List.of(agent.chain().get(1), agent.leaf());

        assertThat(EstFixture.chain(EstBody.certificates(turned))).isEqualTo(turned);
        assertThat(EstFixture.chain(EstBody.certificates(agent.chain()))).isEqualTo(agent.chain());
    }

    private void assertAlert(Credential shown) {
        var https = new PinnedHttps(est.installation.authorities().root(), Optional.of(shown), TIMEOUT);

        PkiException failure = catchThrowableOfType(
                PkiException.class, () -> https.get(listener.uri().resolve(EstServer.PATH + "cacerts")));
        // In TLS 1.3 the reset of the connection may overtake the alert.
        assertThat(failure.code()).isIn(PkiException.Code.REFUSED, PkiException.Code.UNREACHABLE);
    }

    private static void assertFails(ThrowingCallable call, PkiException.Code code) {
        PkiException failure = catchThrowableOfType(PkiException.class, call);

        assertThat(failure).isNotNull();
        assertThat(failure.code()).as(failure.getMessage()).isEqualTo(code);
    }

    private Credential server(String name) {
        return est.installation.authorities().server(new InstanceId("m-1"), PublicNames.of(List.of(name)));
    }

    private static Optional<Identity> identity(X509Certificate leaf) {
        return CertificateIdentity.of(leaf, TrustDomain.DEFAULT);
    }
}
