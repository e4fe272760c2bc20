package io.flotilla.pki.est;

import static io.flotilla.pki.est.EstFixture.NODE;
import static io.flotilla.pki.est.EstFixture.chain;
import static io.flotilla.pki.est.EstFixture.key;
import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.contract.identity.CertificateIdentity;
import io.flotilla.contract.identity.Identity;
import io.flotilla.contract.identity.OrgId;
import io.flotilla.contract.identity.TrustDomain;
import io.flotilla.pki.fake.Requests;
import io.flotilla.pki.key.Credential;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.est.CSRRequestResponse;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What honest clients get. */
final class EstServerTest {
    @TempDir
    Path folder;

    private EstFixture est;

    @BeforeEach
    void open() {
        est = new EstFixture(folder);
    }

    @Test
    void aTokenGivesTheAgentsCertificateAndItsAuthority() {
        KeyPair key = key();

        EstResponse answer = est.enrol(est.token("bank-a/validator-1"), Requests.der(key));

        assertThat(answer.status()).isEqualTo(200);
        List<X509Certificate> chain = chain(answer);
        assertThat(chain).hasSize(2);
        assertThat(chain.get(0).getPublicKey().getEncoded())
                .isEqualTo(key.getPublic().getEncoded());
        assertThat(CertificateIdentity.of(chain.get(0), TrustDomain.DEFAULT)).contains(new Identity.Agent(NODE));
        assertThat(chain.get(1)).isEqualTo(est.installation.authorities().organisation(new OrgId("bank-a")));
        assertThat(est.audit)
                .extracting(EnrolmentEvent::kind, EnrolmentEvent::node)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(EnrolmentEvent.Kind.ENROLLED, NODE));
    }

    @Test
    void theAnswerIsBase64In64ColumnsWithTheTypeOfRfc7030() {
        EstResponse answer = est.enrol(est.token("bank-a/validator-1"), Requests.der(key()));

        assertThat(answer.headers())
                .containsEntry("Content-Type", "application/pkcs7-mime; smime-type=certs-only")
                .containsEntry("Content-Transfer-Encoding", "base64");
        assertThat(EstFixture.text(answer).lines())
                .allSatisfy(line -> assertThat(line).hasSizeLessThanOrEqualTo(64));
        assertThat(EstFixture.text(answer)).endsWith("\n");
    }

    @Test
    void anyWrappingAndPemAreTaken() {
        byte[] der = Requests.der(key());
        String plain = new String(Requests.base64(der), StandardCharsets.US_ASCII);
        TokenSecret token = est.token("bank-a/validator-1");
        String header = Requests.basic(token.id(), token.secret());

        for (String body : List.of(
                plain,
                plain.replaceAll("(.{10})", "$1\r\n"),
                plain.replaceAll("(.{64})", "$1\n\t "),
                "-----BEGIN CERTIFICATE REQUEST-----\n" + plain + "\n-----END CERTIFICATE REQUEST-----\n",
                "-----BEGIN NEW CERTIFICATE REQUEST-----\r\n" + plain + "\r\n-----END NEW CERTIFICATE REQUEST-----")) {
            assertThat(est.enrolBody(header, body.getBytes(StandardCharsets.US_ASCII))
                            .status())
                    .isEqualTo(200);
        }
    }

    @Test
    void theSchemeOfTheHeaderMayBeInAnyCase() {
        TokenSecret token = est.token("bank-a/validator-1");
        String header = Requests.basic(token.id(), token.secret()).replace("Basic ", "bASIC  ");

        assertThat(est.enrolBody(header, Requests.base64(Requests.der(key()))).status())
                .isEqualTo(200);
    }

    @Test
    void anAgentRenewsWithItsCertificateAndANewKey() {
        Credential agent = est.enrolled("bank-a/validator-1");
        KeyPair next = key();

        EstResponse answer = est.renew(agent.chain(), Requests.der(next));

        assertThat(answer.status()).isEqualTo(200);
        X509Certificate leaf = chain(answer).get(0);
        assertThat(CertificateIdentity.of(leaf, TrustDomain.DEFAULT)).contains(new Identity.Agent(NODE));
        assertThat(leaf.getPublicKey().getEncoded()).isEqualTo(next.getPublic().getEncoded());
        assertThat(est.renew(chain(answer), Requests.der(key())).status()).isEqualTo(200);
    }

    @Test
    void anAgentThatAsksAgainAndAgainIsPaced() {
        Credential agent = est.enrolled("bank-a/validator-1");
        List<Integer> answers = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            answers.add(est.renew(agent.chain(), Requests.der(key())).status());
        }

        assertThat(answers.subList(0, 7)).containsOnly(200);
        assertThat(answers.subList(7, 10)).containsOnly(429);
        assertThat(EstFixture.text(est.renew(agent.chain(), Requests.der(key()))))
                .contains("too-often", "try again later");
    }

    @Test
    void anAgentGetsItsNodesCertificateOfTheSameAddress() {
        Credential agent = est.enrolled("bank-a/validator-1");

        for (String operation : List.of("node/simpleenroll", "node/simplereenroll")) {
            EstResponse answer = est.withCertificate(operation, agent.chain(), Requests.der(key()));

            assertThat(answer.status()).isEqualTo(200);
            assertThat(CertificateIdentity.of(chain(answer).get(0), TrustDomain.DEFAULT))
                    .contains(new Identity.ChainNode(NODE));
        }
    }

    @Test
    void cacertsHasTheRootAndEveryOrganisationsAuthority() {
        X509Certificate ca = est.installation.authorities().organisation(new OrgId("bank-a"));

        assertThat(chain(est.get("cacerts")))
                .containsExactly(est.installation.authorities().root(), ca);
        assertThat(chain(est.get("node/cacerts"))).contains(ca);
    }

    @Test
    void cacertsHasAnAuthorityThatWasMadeAfterItWasAskedFor() {
        est.installation.authorities().organisation(new OrgId("bank-a"));
        List<X509Certificate> before = chain(est.get("cacerts"));

        X509Certificate late = est.installation.authorities().organisation(new OrgId("bank-z"));

        assertThat(before).doesNotContain(late);
        assertThat(chain(est.get("cacerts"))).containsAll(before).contains(late);
    }

    @Test
    void csrattrsNamesTheCurve() throws Exception {
        EstResponse answer = est.get("csrattrs");
        byte[] der = EstBody.decode(answer.body()).orElseThrow();

        assertThat(answer.headers()).containsEntry("Content-Type", "application/csrattrs");
        assertThat(new org.bouncycastle.est.CSRAttributesResponse(der).getRequirements())
                .hasSize(2);
        assertThat(new CSRRequestResponse(new org.bouncycastle.est.CSRAttributesResponse(der), null)
                        .hasAttributesResponse())
                .isTrue();
    }

    @Test
    void otherMethodsPathsAndTypesAreTurnedAway() {
        assertThat(request("PUT", "cacerts", null).status()).isEqualTo(405);
        assertThat(request("GET", "simpleenroll", null).headers()).containsEntry("Allow", "POST");
        assertThat(request("GET", "serverkeygen", null).status()).isEqualTo(404);
        assertThat(request("POST", "agent/simpleenroll", "application/pkcs10").status())
                .isEqualTo(404);
        assertThat(request("POST", "simpleenroll", "text/plain").status()).isEqualTo(415);
        assertThat(request("POST", "simpleenroll", null).status()).isEqualTo(415);
        assertThat(request("POST", "simpleenroll", "Application/PKCS10; charset=utf-8")
                        .status())
                .isEqualTo(401);
    }

    @Test
    void theSecretIsNowhereButInItsHoldersHand() {
        TokenSecret token = est.token("bank-a/validator-1");
        EnrolmentToken stored =
                est.ledger.read(entries -> entries.token(token.id())).orElseThrow();

        assertThat(stored.toString()).doesNotContain(token.secret());
        assertThat(token.toString()).doesNotContain(token.secret());
        assertThat(token.secret()).hasSize(32);
        assertThat(TokenSecret.parse(token.text())).isEqualTo(token);
    }

    private EstResponse request(String method, String operation, String contentType) {
        return est.server.handle(
                new EstRequest(method, EstServer.PATH + operation, contentType, null, List.of(), new byte[0]));
    }
}
