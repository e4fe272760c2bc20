package io.flotilla.pki.est;

import static io.flotilla.pki.est.EstFixture.chain;
import static io.flotilla.pki.est.EstFixture.key;
import static io.flotilla.pki.est.EstFixture.text;
import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.pki.fake.Forge;
import io.flotilla.pki.fake.Requests;
import io.flotilla.pki.key.Bouncy;
import io.flotilla.pki.key.Credential;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The hostile inputs of the trust page that reach EST, by their numbers. */
final class HostileEnrolmentTest {
    @TempDir
    Path folder;

    private EstFixture est;

    @BeforeEach
    void open() {
        est = new EstFixture(folder);
    }

    @Test
    void hostileInput1TheTokenAgainWithAnotherKeyIs403AndAnAlarm() {
        TokenSecret token = est.token("bank-a/validator-1");
        est.enrol(token, Requests.der(key()));

        EstResponse second = est.enrol(token, Requests.der(key()));

        assertThat(second.status()).isEqualTo(403);
        assertThat(text(second)).startsWith("token-used:");
        assertThat(est.audit).last().satisfies(event -> {
            assertThat(event.kind()).isEqualTo(EnrolmentEvent.Kind.ALARM);
            assertThat(event.node()).isEqualTo(EstFixture.NODE);
        });
    }

    @Test
    void hostileInput2TheSameKeyAgainGetsTheSameCertificate() {
        TokenSecret token = est.token("bank-a/validator-1");
        KeyPair key = key();
        EstResponse first = est.enrol(token, Requests.der(key));

        EstResponse second = est.enrol(token, Requests.der(key));

        assertThat(second.body()).isEqualTo(first.body());
        assertThat(est.ledger.certificates()).hasSize(1);
        assertThat(est.audit).last().extracting(EnrolmentEvent::kind).isEqualTo(EnrolmentEvent.Kind.REPEATED);
    }

    @Test
    void theSameKeyAgainGetsNothingOnceItsCertificateIsRevoked() {
        TokenSecret token = est.token("bank-a/validator-1");
        KeyPair key = key();
        est.revoke(chain(est.enrol(token, Requests.der(key))).get(0));

        assertThat(est.enrol(token, Requests.der(key)).status()).isEqualTo(403);
    }

    @Test
    void hostileInput3AnExpiredTokenIs403() {
        TokenSecret token = est.token("bank-a/validator-1");
        est.clock.move(EnrolmentToken.LIFE);

        EstResponse answer = est.enrol(token, Requests.der(key()));

        assertThat(answer.status()).isEqualTo(403);
        assertThat(text(answer)).startsWith("token-expired:");
    }

    @Test
    void hostileInput4FiveWrongSecretsLockTheToken() {
        TokenSecret token = est.token("bank-a/validator-1");
        TokenSecret guess = new TokenSecret(token.id(), "wrong");
        for (int i = 0; i < EnrolmentToken.MAX_FAILURES; i++) {
            EstResponse answer = est.enrol(guess, Requests.der(key()));
            assertThat(answer.status()).isEqualTo(401);
            assertThat(answer.body()).isEmpty();
            assertThat(answer.headers().get("WWW-Authenticate")).startsWith("Basic realm=");
        }

        EstResponse answer = est.enrol(token, Requests.der(key()));

        assertThat(answer.status()).isEqualTo(403);
        assertThat(text(answer)).startsWith("token-locked:");
        assertThat(est.ledger.certificates()).isEmpty();
    }

    @Test
    void fourWrongSecretsDoNot() {
        TokenSecret token = est.token("bank-a/validator-1");
        for (int i = 1; i < EnrolmentToken.MAX_FAILURES; i++) {
            est.enrol(new TokenSecret(token.id(), "wrong"), Requests.der(key()));
        }

        assertThat(est.enrol(token, Requests.der(key())).status()).isEqualTo(200);
    }

    @Test
    void hostileInput5AHundredParallelEnrolmentsGiveExactlyOneCertificate() throws Exception {
        TokenSecret token = est.token("bank-a/validator-1");
        List<KeyPair> keys = List.of(key(), key(), key(), key());
        List<Callable<EstResponse>> calls = new ArrayList<>();
        for (int i = 0; i < 100; i++) {
            KeyPair key = keys.get(i % keys.size());
            calls.add(() -> est.enrol(token, Requests.der(key)));
        }
        var threads = Executors.newFixedThreadPool(16);
        List<EstResponse> answers = new ArrayList<>();
        try {
            for (Future<EstResponse> one : threads.invokeAll(calls)) {
                answers.add(one.get());
            }
        } finally {
            threads.shutdownNow();
        }

        var given = new HashSet<String>();
        answers.stream().filter(one -> one.status() == 200).forEach(one -> given.add(text(one)));
        assertThat(given).hasSize(1);
        assertThat(est.ledger.certificates()).hasSize(1);
        assertThat(answers.stream().filter(one -> one.status() == 200)).hasSize(25);
        assertThat(answers.stream().filter(one -> one.status() == 403)).hasSize(75);
    }

    @Test
    void hostileInput6ABrokenSelfSignatureIs400() {
        KeyPair key = key();

        EstResponse answer = est.enrol(est.token("bank-a/validator-1"), Requests.der(key, key(), "CN=x"));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(text(answer)).startsWith("request-unproven:");
        assertThat(est.ledger.certificates()).isEmpty();
    }

    @Test
    void hostileInput7NamesInTheRequestCountForNothing() {
        var leaf = chain(est.enrol(est.token("bank-a/validator-1"), Requests.greedy(key())))
                .get(0);

        assertThat(leaf.getSubjectX500Principal().getName("RFC2253")).isEqualTo("CN=validator-1,O=bank-a");
        assertThat(leaf.toString()).doesNotContain("bank-z");
    }

    @Test
    void hostileInput8ARequestForACaGetsTheProfilesLeaf() throws Exception {
        var leaf = chain(est.enrol(est.token("bank-a/validator-1"), Requests.greedy(key())))
                .get(0);

        assertThat(leaf.getBasicConstraints()).isEqualTo(-1);
        assertThat(leaf.getKeyUsage()[5]).as("keyCertSign").isFalse();
        assertThat(leaf.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
    }

    @Test
    void hostileInput9WeakKeysAre400() throws Exception {
        KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA", Bouncy.PROVIDER);
        rsa.initialize(2048);
        KeyPairGenerator p192 = KeyPairGenerator.getInstance("EC", Bouncy.PROVIDER);
        p192.initialize(new ECGenParameterSpec("secp192r1"));
        TokenSecret token = est.token("bank-a/validator-1");

        for (KeyPair weak : List.of(rsa.generateKeyPair(), p192.generateKeyPair())) {
            EstResponse answer = est.enrol(token, Requests.der(weak));
            assertThat(answer.status()).isEqualTo(400);
            assertThat(text(answer)).startsWith("key-unfit:");
        }
        assertThat(est.enrol(token, Requests.der(key())).status())
                .as("a refused key does not spend the token")
                .isEqualTo(200);
    }

    @Test
    void hostileInput10AKeyOfAnotherIdentityIs403() {
        KeyPair key = key();
        est.enrol(est.token("bank-a/validator-1"), Requests.der(key));
        Credential other = est.enrolled("bank-b/validator-1");

        assertThat(est.enrol(est.token("bank-a/validator-2"), Requests.der(key)).status())
                .isEqualTo(403);
        assertThat(est.renew(other.chain(), Requests.der(key)).status()).isEqualTo(403);
        assertThat(est.enrolNode(other.chain(), Requests.der(other.keyPair())).status())
                .as("nor may agent and node share a key")
                .isEqualTo(403);
    }

    @Test
    void aNewTokenForTheSameNodeMayEnrolItsOldKey() {
        KeyPair key = key();
        est.enrol(est.token("bank-a/validator-1"), Requests.der(key));

        assertThat(est.enrol(est.token("bank-a/validator-1"), Requests.der(key)).status())
                .isEqualTo(200);
    }

    @Test
    void hostileInput10AKeyInAnotherEncodingIsTheSameKey() {
        KeyPair key = key();
        est.enrol(est.token("bank-a/validator-1"), Requests.der(key));

        EstResponse answer = est.enrol(est.token("bank-a/validator-2"), Requests.compressed(key));

        assertThat(text(answer)).startsWith("key-taken:");
    }

    @Test
    void hostileInput11ABodyOver64KbIs413WhoeverSendsIt() {
        byte[] large = new byte[100_000];
        Arrays.fill(large, (byte) 'A');

        assertThat(est.enrolBody("", large).status()).isEqualTo(413);
        assertThat(est.enrolBody("", Arrays.copyOf(large, EstServer.MAX_BODY + 1))
                        .status())
                .isEqualTo(413);
        assertThat(est.enrolBody("", Arrays.copyOf(large, EstServer.MAX_BODY)).status())
                .isEqualTo(401);
    }

    @Test
    void hostileInput12GarbageIs400() {
        TokenSecret token = est.token("bank-a/validator-1");
        String header = Requests.basic(token.id(), token.secret());
        byte[] good = Requests.base64(Requests.der(key()));

        for (byte[] bad : List.of(
                new byte[0],
                "not base64 at all!".getBytes(StandardCharsets.US_ASCII),
                "AAAA".getBytes(StandardCharsets.US_ASCII),
                Arrays.copyOf(good, good.length / 2),
                Requests.der(key()),
                "-----BEGIN CERTIFICATE REQUEST-----\nAAAA\n-----END CERTIFICATE REQUEST-----"
                        .getBytes(StandardCharsets.US_ASCII),
                "-----BEGIN CERTIFICATE REQUEST-----".getBytes(StandardCharsets.US_ASCII),
                deeplyNested())) {
            assertThat(est.enrolBody(header, bad).status()).isEqualTo(400);
        }
    }

    @Test
    void headersOutOfShapeAre401() {
        byte[] body = Requests.base64(Requests.der(key()));

        for (String header : new String[] {
            null, "", "Basic", "Basic ", "Basic !!!", "Basic OnB3", "Bearer abc", "Basic " + "QUFB".repeat(500)
        }) {
            assertThat(est.enrolBody(header, body).status()).isEqualTo(401);
        }
        assertThat(est.enrol(new TokenSecret("unknown", "x"), Requests.der(key()))
                        .status())
                .isEqualTo(401);
    }

    @Test
    void hostileInput13ARevokedCertificateIs403() {
        Credential agent = est.enrolled("bank-a/validator-1");
        est.revoke(agent.leaf());

        assertThat(text(est.renew(agent.chain(), Requests.der(key())))).startsWith("certificate-revoked:");
        assertThat(est.enrolNode(agent.chain(), Requests.der(key())).status()).isEqualTo(403);
        assertThat(est.ledger.certificates()).hasSize(1);
    }

    @Test
    void hostileInput14AnExpiredCertificateThatGotPastTlsIs403() {
        Credential agent = est.enrolled("bank-a/validator-1");
        est.clock.move(Duration.ofDays(31));

        assertThat(text(est.renew(agent.chain(), Requests.der(key())))).startsWith("certificate-untrusted:");
    }

    @Test
    void hostileInput15ANodesCertificateIsNotAnAgents() {
        Credential agent = est.enrolled("bank-a/validator-1");
        List<X509Certificate> node = chain(est.enrolNode(agent.chain(), Requests.der(key())));

        assertThat(text(est.renew(node, Requests.der(key())))).startsWith("certificate-foreign:");
        assertThat(est.enrolNode(node, Requests.der(key())).status()).isEqualTo(403);
    }

    @Test
    void hostileInput16NoSelfSignedOrForeignCertificateIs403() {
        EstFixture elsewhere = new EstFixture(folder.resolve("elsewhere"));
        Credential foreign = elsewhere.enrolled("bank-a/validator-1");

        assertThat(est.renew(List.of(), Requests.der(key())).status()).isEqualTo(403);
        assertThat(est.renew(est.selfSigned().chain(), Requests.der(key())).status())
                .isEqualTo(403);
        assertThat(est.renew(foreign.chain(), Requests.der(key())).status()).isEqualTo(403);
        assertThat(est.enrolNode(List.of(), Requests.der(key())).status()).isEqualTo(403);
    }

    @Test
    void hostileInput17WhatAStolenAuthoritySignedIsUnknownHere() {
        Credential forged = Forge.certificate("O=bank-a,CN=validator-1")
                .uri("spiffe://bank-a.flotilla.internal/agent/validator-1")
                .dns("validator-1.bank-a.flotilla.internal")
                .signedBy(est.installation.stolen("bank-a"));

        assertThat(text(est.renew(forged.chain(), Requests.der(key())))).startsWith("certificate-unknown:");
    }

    @Test
    void hostileInput19AUriWithoutAHostIs403() {
        Credential forged = Forge.certificate("O=bank-a,CN=x").uri("urn:x").signedBy(est.installation.stolen("bank-a"));

        assertThat(est.renew(forged.chain(), Requests.der(key())).status()).isEqualTo(403);
    }

    @Test
    void noAnswerAndNoEventHoldsASecret() {
        TokenSecret token = est.token("bank-a/validator-1");
        est.enrol(token, Requests.der(key()));
        est.enrol(token, Requests.der(key()));

        assertThat(est.audit.toString()).doesNotContain(token.secret());
    }

    /** 20,000 sequences, one in another, within the limit on the body. */
    private static byte[] deeplyNested() {
        byte[] der = new byte[40_000];
        for (int i = 0; i < der.length; i += 2) {
            der[i] = 0x30;
            der[i + 1] = (byte) 0x80;
        }
        return Requests.base64(der);
    }
}
