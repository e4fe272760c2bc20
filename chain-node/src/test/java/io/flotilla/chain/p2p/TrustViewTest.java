package io.flotilla.chain.p2p;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.chain.fake.Consortium;
import io.flotilla.chain.fake.Rogue;
import io.flotilla.chain.p2p.TrustView.Judgement;
import io.flotilla.chain.p2p.TrustView.Usage;
import io.flotilla.contract.identity.Identity;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.OrgId;
import io.flotilla.contract.identity.TrustDomain;
import io.flotilla.pki.key.Credential;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class TrustViewTest {
    private static final NodeAddress A = NodeAddress.parse("bank-a/validator-1");
    private static final String ROGUE_NODE = "CN=validator-1,O=rogue";
    private static final String ROGUE_URI = "spiffe://rogue.flotilla.internal/node/validator-1";

    @TempDir
    private static Path folder;

    private static Consortium consortium;
    private static Rogue rogue;
    private static TrustView trust;

    @BeforeAll
    static void makeAuthorities() {
        consortium = new Consortium(folder.resolve("ca"));
        rogue = new Rogue(folder, "rogue");
        trust = new TrustView(
                TrustDomain.DEFAULT,
                Map.of(
                        A.organisation(),
                        List.of(consortium.authority("bank-a")),
                        new OrgId("rogue"),
                        List.of(rogue.authority())),
                Map.of());
    }

    @Test
    void aNodeOfAKnownOrganisationIsKnown() {
        assertThat(judged(consortium.node(A))).isEqualTo(new Judgement.Known(A));
    }

    @Test
    void anAgentIsNoPeer() {
        assertThat(judged(consortium.issue(new Identity.Agent(A)))).isEqualTo(turned(Refusal.NOT_A_NODE));
    }

    @Test
    void anOrganisationOutsideTheChainIsUnknown() {
        assertThat(judged(consortium.node(NodeAddress.parse("bank-z/validator-1"))))
                .isEqualTo(turned(Refusal.UNKNOWN_ORGANISATION));
    }

    @Test
    void theSameNamesByAnotherAuthorityAreNotTrusted() {
        Consortium other = new Consortium(folder.resolve("other-ca"));

        assertThat(judged(other.node(A))).isEqualTo(turned(Refusal.UNTRUSTED));
    }

    @Test
    void anOrganisationCannotSignAnothersNames() {
        Credential forged =
                rogue.issued("CN=validator-1,O=bank-a", "spiffe://bank-a.flotilla.internal/node/validator-1");

        assertThat(judged(forged)).isEqualTo(turned(Refusal.UNTRUSTED));
    }

    @Test
    void aRogueOrganisationsOwnNodeIsKnownSoTheOthersFailForTheirNames() {
        assertThat(judged(rogue.issued(ROGUE_NODE, ROGUE_URI))).isInstanceOf(Judgement.Known.class);
    }

    @Test
    void aLeafThatMayIssueIsNotTrusted() {
        assertThat(judged(rogue.issuedAuthority(ROGUE_NODE, ROGUE_URI))).isEqualTo(turned(Refusal.UNTRUSTED));
    }

    @Test
    void aSelfSignedCertificateIsNotTrusted() {
        assertThat(judged(rogue.selfSigned(ROGUE_NODE, ROGUE_URI))).isEqualTo(turned(Refusal.UNTRUSTED));
    }

    @Test
    void aUriWithoutHostIsRefusedWithoutACrash() {
        assertThat(judged(rogue.issued(ROGUE_NODE, "urn:x"))).isEqualTo(turned(Refusal.NO_IDENTITY));
    }

    @Test
    void noCertificateIsNobody() {
        assertThat(trust.judge(List.of(), Usage.CLIENT, now())).isEqualTo(turned(Refusal.NO_IDENTITY));
    }

    @Test
    void anExpiredCertificateSaysSo() {
        assertThat(trust.judge(consortium.node(A).chain(), Usage.CLIENT, now().plus(Duration.ofDays(31))))
                .isEqualTo(turned(Refusal.EXPIRED));
    }

    @Test
    void theTrustManagerThrowsOnlyCertificateExceptions() {
        PeerTrust manager = new PeerTrust(trust, Clock.systemUTC(), new Counters());
        X509Certificate[] hostile = rogue.issued(ROGUE_NODE, "urn:x").chain().toArray(new X509Certificate[0]);

        assertThatThrownBy(() -> manager.checkClientTrusted(hostile, "UNKNOWN"))
                .isExactlyInstanceOf(CertificateException.class)
                .hasMessage("no-identity");
        assertThatThrownBy(() -> manager.checkServerTrusted(null, "UNKNOWN"))
                .isExactlyInstanceOf(CertificateException.class);
    }

    @Test
    void aRevocationListCountsForTheSerialsThatItNames() {
        X509Certificate good = consortium.node(A).leaf();
        X509Certificate bad = consortium.node(A).leaf();
        RevocationList list = RevocationList.parse(consortium.crl("bank-a", 300, bad));

        assertThat(list.number()).isEqualTo(300);
        assertThat(list.revokes(bad)).isTrue();
        assertThat(list.revokes(good)).isFalse();
        assertThat(list.signedByOneOf(List.of(consortium.authority("bank-a")))).isTrue();
        assertThat(list.signedByOneOf(List.of(consortium.authority("bank-b")))).isFalse();
    }

    private static Instant now() {
        return Clock.systemUTC().instant();
    }

    private static Judgement judged(Credential credential) {
        return trust.judge(credential.chain(), Usage.SERVER, now());
    }

    private static Judgement turned(Refusal reason) {
        return new Judgement.Turned(reason);
    }
}
