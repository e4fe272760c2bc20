package io.flotilla.pki.ca;

import static java.nio.file.StandardCopyOption.REPLACE_EXISTING;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.contract.identity.CertificateIdentity;
import io.flotilla.contract.identity.Identity;
import io.flotilla.contract.identity.InstanceId;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.OrgId;
import io.flotilla.contract.identity.TrustDomain;
import io.flotilla.pki.fake.Installation;
import io.flotilla.pki.key.CertificatePath;
import io.flotilla.pki.key.Credential;
import io.flotilla.pki.key.KeyPairs;
import io.flotilla.pki.key.PkiException;
import io.flotilla.pki.profile.Lifetimes;
import io.flotilla.pki.profile.PublicNames;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.Extension;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class AuthoritiesTest {
    private static final Instant NOW = Instant.parse("2026-11-22T12:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOW, ZoneOffset.UTC);
    private static final NodeAddress NODE = NodeAddress.parse("bank-a/validator-1");

    @TempDir
    Path folder;

    private Installation installation;
    private Authorities authorities;

    @BeforeEach
    void open() {
        installation = Installation.in(folder, CLOCK);
        authorities = installation.authorities();
    }

    @Test
    void aLeafLeadsToTheRootThroughItsOrganisation() {
        Credential agent = installation.agent("bank-a/validator-1");

        assertThat(agent.chain()).hasSize(2);
        assertThat(CertificatePath.valid(agent.chain(), authorities.root(), NOW))
                .isTrue();
        assertThat(CertificatePath.valid(agent.chain(), authorities.root(), NOW.plus(Duration.ofDays(31))))
                .isFalse();
        assertThat(CertificatePath.valid(List.of(agent.leaf()), authorities.root(), NOW))
                .isFalse();
    }

    @Test
    void aLeafSaysWhoItIsInEveryPlace() throws Exception {
        X509Certificate leaf = installation.node("bank-a/validator-1").leaf();

        assertThat(CertificateIdentity.of(leaf, TrustDomain.DEFAULT)).contains(new Identity.ChainNode(NODE));
        assertThat(leaf.getSubjectAlternativeNames())
                .containsExactlyInAnyOrder(
                        List.of(2, "validator-1.bank-a.flotilla.internal"),
                        List.of(6, "spiffe://bank-a.flotilla.internal/node/validator-1"));
    }

    @Test
    void profilesDifferInTheirExtendedKeyUsage() throws Exception {
        String client = "1.3.6.1.5.5.7.3.2";
        String server = "1.3.6.1.5.5.7.3.1";

        assertThat(installation.agent("bank-a/validator-1").leaf().getExtendedKeyUsage())
                .containsExactly(client);
        assertThat(installation.node("bank-a/validator-1").leaf().getExtendedKeyUsage())
                .containsExactly(client, server);
        assertThat(authorities.manager(new InstanceId("m-1")).leaf().getExtendedKeyUsage())
                .containsExactly(client);
        assertThat(server("localhost").leaf().getExtendedKeyUsage()).containsExactly(server);
    }

    @Test
    void aLeafMaySignAndNothingElse() {
        X509Certificate leaf = installation.agent("bank-a/validator-1").leaf();

        assertThat(leaf.getBasicConstraints()).isEqualTo(-1);
        assertThat(leaf.getKeyUsage()).startsWith(true).endsWith(false);
        assertThat(leaf.getKeyUsage()[5]).as("keyCertSign").isFalse();
    }

    @Test
    void serialsHave128BitsAndTheKeyIdentifierIsAloneInTheAki() {
        X509Certificate leaf = installation.agent("bank-a/validator-1").leaf();
        var identifier = AuthorityKeyIdentifier.getInstance(
                ASN1OctetString.getInstance(leaf.getExtensionValue(Extension.authorityKeyIdentifier.getId()))
                        .getOctets());

        assertThat(leaf.getSerialNumber().bitLength()).isEqualTo(128);
        assertThat(identifier.getKeyIdentifierOctets()).hasSize(20);
        assertThat(identifier.getAuthorityCertIssuer()).isNull();
        assertThat(identifier.getAuthorityCertSerialNumber()).isNull();
    }

    @Test
    void theOrganisationStandsFirstInDer() {
        X509Certificate leaf = installation.agent("bank-a/validator-1").leaf();

        // RFC 2253 prints the last relative name first.
        assertThat(leaf.getSubjectX500Principal().getName("RFC2253")).isEqualTo("CN=validator-1,O=bank-a");
    }

    @Test
    void livesAreTheDesignsUnlessConfigured() {
        X509Certificate leaf = installation.agent("bank-a/validator-1").leaf();
        Installation hasty =
                Installation.in(folder.resolve("hasty"), CLOCK, Lifetimes.STANDARD.withLeaf(Duration.ofSeconds(60)));

        assertThat(leaf.getNotAfter().toInstant()).isEqualTo(NOW.plus(Duration.ofDays(30)));
        assertThat(leaf.getNotBefore().toInstant()).isEqualTo(NOW.minus(Duration.ofMinutes(5)));
        X509Certificate brief = hasty.agent("bank-a/validator-1").leaf();
        assertThat(brief.getNotAfter().toInstant()).isEqualTo(NOW.plusSeconds(60));
        assertThat(brief.getNotBefore().toInstant()).isEqualTo(NOW.minusSeconds(6));
    }

    @Test
    void aLeafEndsWithItsAuthorityAtTheLatest() {
        X509Certificate ca = authorities.organisation(new OrgId("bank-a"));
        Instant late = ca.getNotAfter().toInstant().minus(Duration.ofDays(1));

        X509Certificate leaf = Installation.in(folder, Clock.fixed(late, ZoneOffset.UTC))
                .agent("bank-a/validator-1")
                .leaf();

        assertThat(leaf.getNotAfter()).isEqualTo(ca.getNotAfter());
    }

    @Test
    void aRestartFindsTheSameAuthorities() {
        X509Certificate ca = authorities.organisation(new OrgId("bank-a"));

        Authorities again = Installation.in(folder, CLOCK).authorities();

        assertThat(again.root()).isEqualTo(authorities.root());
        assertThat(again.organisations()).containsExactly(ca);
        assertThat(again.organisation(new OrgId("bank-a"))).isEqualTo(ca);
    }

    @Test
    void keysLieInFilesOfTheirOwnerOnly() throws Exception {
        authorities.organisation(new OrgId("bank-a"));
        server("localhost");

        try (var files = Files.list(folder)) {
            assertThat(files)
                    .hasSize(3)
                    .allSatisfy(file -> assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                            .isEqualTo("rw-------"));
        }
    }

    @Test
    void aWrongPasswordIsOneSentence() {
        assertThatThrownBy(() -> Authorities.open(
                        folder,
                        "wrong".toCharArray(),
                        TrustDomain.DEFAULT,
                        Lifetimes.STANDARD,
                        CLOCK,
                        Installation.RANDOM))
                .isInstanceOfSatisfying(
                        PkiException.class, e -> assertThat(e.code()).isEqualTo(PkiException.Code.WRONG_PASSWORD))
                .hasMessageContaining("root.p12");
    }

    @Test
    void anotherTrustDomainIsRefused() {
        authorities.organisation(new OrgId("bank-a"));

        assertThatThrownBy(() -> Authorities.open(
                        folder,
                        "correct horse".toCharArray(),
                        new TrustDomain("other.example"),
                        Lifetimes.STANDARD,
                        CLOCK,
                        Installation.RANDOM))
                .isInstanceOfSatisfying(
                        PkiException.class, e -> assertThat(e.code()).isEqualTo(PkiException.Code.OTHER_DOMAIN));
    }

    @Test
    void aMissingRootBesideOtherAuthoritiesIsNotReplaced() throws Exception {
        authorities.organisation(new OrgId("bank-a"));
        Files.delete(folder.resolve("root.p12"));

        assertThatThrownBy(() -> Installation.in(folder, CLOCK))
                .isInstanceOfSatisfying(
                        PkiException.class, e -> assertThat(e.code()).isEqualTo(PkiException.Code.FILE))
                .hasMessageContaining("root.p12 is missing beside the authorities org-bank-a");
        assertThat(folder.resolve("root.p12")).doesNotExist();
    }

    @Test
    void anAuthorityOfAnotherRootIsRefused() throws Exception {
        authorities.organisation(new OrgId("bank-a"));
        authorities.manager(new InstanceId("m-1"));
        server("localhost");
        Installation other = Installation.in(folder.resolve("other"), CLOCK);
        Files.copy(other.folder().resolve("root.p12"), folder.resolve("root.p12"), REPLACE_EXISTING);

        assertForeign(() -> Installation.in(folder, CLOCK), "org-bank-a");
        Files.delete(folder.resolve("org-bank-a.p12"));
        authorities = Installation.in(folder, CLOCK).authorities();
        assertForeign(() -> authorities.manager(new InstanceId("m-1")), "manager");
        assertForeign(() -> server("localhost"), "server");
    }

    @Test
    void anAuthorityThatRanOutIssuesNothing() {
        Instant last =
                authorities.organisation(new OrgId("bank-a")).getNotAfter().toInstant();
        Installation late = Installation.in(folder, Clock.fixed(last, ZoneOffset.UTC));

        assertThatThrownBy(() -> late.agent("bank-a/validator-1"))
                .isInstanceOfSatisfying(
                        PkiException.class, e -> assertThat(e.code()).isEqualTo(PkiException.Code.AUTHORITY_EXPIRED))
                .hasMessageContaining("O=bank-a")
                .hasMessageContaining("ran out at " + last);
    }

    @Test
    void serverAndManagerAuthoritiesThatRanOutAreCertifiedAgainWithTheirKeys() {
        List<Credential> before = List.of(authorities.manager(new InstanceId("m-1")), server("localhost"));
        Instant late = NOW.plus(Lifetimes.STANDARD.authority());
        authorities = Installation.in(folder, Clock.fixed(late, ZoneOffset.UTC)).authorities();

        List<Credential> after = List.of(authorities.manager(new InstanceId("m-1")), server("localhost"));

        for (int i = 0; i < 2; i++) {
            X509Certificate renewed = after.get(i).chain().get(1);
            assertThat(renewed).isNotEqualTo(before.get(i).chain().get(1));
            assertThat(renewed.getPublicKey())
                    .isEqualTo(before.get(i).chain().get(1).getPublicKey());
            assertThat(CertificatePath.valid(after.get(i).chain(), authorities.root(), late))
                    .isTrue();
        }
    }

    @Test
    void aRootThatRanOutCertifiesNoAuthority() {
        Instant late = NOW.plus(Lifetimes.STANDARD.root());
        authorities = Installation.in(folder, Clock.fixed(late, ZoneOffset.UTC)).authorities();

        assertThatThrownBy(() -> server("localhost"))
                .isInstanceOf(PkiException.class)
                .hasMessageContaining("Flotilla root CA");
    }

    @Test
    void threadsThatAskAtOnceShareOneAuthority() {
        Set<X509Certificate> made = IntStream.range(0, 16)
                .parallel()
                .mapToObj(
                        i -> authorities.manager(new InstanceId("m-1")).chain().get(1))
                .collect(Collectors.toSet());

        assertThat(made).hasSize(1);
    }

    @Test
    void aServerHasEveryPublicNameAndItsAuthorityPermitsThese() throws Exception {
        Credential server = server("localhost", "127.0.0.1", "::1", "fleet.example");

        assertThat(CertificatePath.valid(server.chain(), authorities.root(), NOW))
                .isTrue();
        assertThat(server.leaf().getSubjectAlternativeNames())
                .contains(
                        List.of(2, "localhost"),
                        List.of(2, "fleet.example"),
                        List.of(7, "127.0.0.1"),
                        List.of(7, "0:0:0:0:0:0:0:1"));
    }

    @Test
    void otherPublicNamesGetTheServerAuthorityCertifiedAgainWithItsKey() {
        Credential before = server("localhost");
        Credential same = server("localhost");
        Credential after = server("fleet.example");

        assertThat(same.chain().get(1)).isEqualTo(before.chain().get(1));
        assertThat(after.chain().get(1)).isNotEqualTo(before.chain().get(1));
        assertThat(after.chain().get(1).getPublicKey())
                .isEqualTo(before.chain().get(1).getPublicKey());
        assertThat(CertificatePath.valid(after.chain(), authorities.root(), NOW))
                .isTrue();
    }

    @Test
    void theManagersCertificateIsItsIdentity() {
        Credential manager = authorities.manager(new InstanceId("m-1"));

        assertThat(CertificatePath.valid(manager.chain(), authorities.root(), NOW))
                .isTrue();
        assertThat(CertificateIdentity.of(manager.leaf(), TrustDomain.DEFAULT))
                .contains(new Identity.Manager(new InstanceId("m-1")));
    }

    @Test
    void managersAndServersAreNotIssuedFromOutside() {
        var key = KeyPairs.generateP256(Installation.RANDOM).getPublic();

        assertThatThrownBy(() -> authorities.issue(new Identity.Manager(new InstanceId("m-1")), key))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aCrlIsSignedByTheOrganisationAndNumbered() throws Exception {
        byte[] der = authorities.crl(
                new OrgId("bank-a"),
                7,
                Duration.ofHours(1),
                List.of(new RevokedCertificate(BigInteger.TEN, NOW.minusSeconds(5))));
        X509CRL crl = (X509CRL) CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(der));

        crl.verify(authorities.organisation(new OrgId("bank-a")).getPublicKey());
        assertThat(crl.getRevokedCertificate(BigInteger.TEN).getRevocationDate().toInstant())
                .isEqualTo(NOW.minusSeconds(5));
        assertThat(crl.getNextUpdate().toInstant()).isEqualTo(NOW.plus(Duration.ofHours(1)));
        assertThat(crl.getExtensionValue(Extension.cRLNumber.getId())).endsWith(7);
    }

    private static void assertForeign(ThrowingCallable use, String name) {
        assertThatThrownBy(use)
                .isInstanceOfSatisfying(
                        PkiException.class, e -> assertThat(e.code()).isEqualTo(PkiException.Code.OTHER_ROOT))
                .hasMessageContaining("\"" + name + "\" is not signed by the root.p12 beside it");
    }

    private Credential server(String... names) {
        return authorities.server(new InstanceId("m-1"), PublicNames.of(List.of(names)));
    }
}
