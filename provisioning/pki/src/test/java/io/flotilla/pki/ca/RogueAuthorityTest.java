package io.flotilla.pki.ca;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.contract.identity.CertificateIdentity;
import io.flotilla.contract.identity.TrustDomain;
import io.flotilla.pki.fake.Forge;
import io.flotilla.pki.fake.Installation;
import io.flotilla.pki.key.CertificatePath;
import io.flotilla.pki.key.Credential;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Hostile inputs 17 to 20 of the trust page, as far as certificates go: bank-b's CA key was stolen. */
final class RogueAuthorityTest {
    private static final String AGENT = "spiffe://bank-a.flotilla.internal/agent/validator-1";
    private static final String DNS = "validator-1.bank-a.flotilla.internal";

    @TempDir
    Path folder;

    private Installation installation;
    private Credential rogue;

    @BeforeEach
    void steal() {
        installation = Installation.in(folder, Clock.systemUTC());
        rogue = installation.stolen("bank-b");
    }

    @Test
    void hostileInput17AnotherOrganisationsNamesDoNotPass() {
        Credential forged =
                Forge.certificate("O=bank-a,CN=validator-1").uri(AGENT).dns(DNS).signedBy(rogue);

        assertThat(passes(forged)).isFalse();
    }

    @Test
    void hostileInput17NeitherTheUriNorTheDnsNorTheSubjectAloneMayBeForeign() {
        assertThat(passes(
                        Forge.certificate("O=bank-b,CN=validator-1").uri(AGENT).signedBy(rogue)))
                .isFalse();
        assertThat(passes(Forge.certificate("O=bank-b,CN=validator-1").dns(DNS).signedBy(rogue)))
                .isFalse();
        assertThat(passes(Forge.certificate("O=bank-a,CN=validator-1")
                        .dns("validator-1.bank-b.flotilla.internal")
                        .signedBy(rogue)))
                .isFalse();
        assertThat(passes(Forge.certificate("CN=validator-1,O=bank-b").signedBy(rogue)))
                .isFalse();
        assertThat(passes(Forge.certificate("O=bank-b,CN=x").ip("127.0.0.1").signedBy(rogue)))
                .isFalse();
        assertThat(passes(Forge.certificate("O=bank-b,CN=x").ip("::1").signedBy(rogue)))
                .isFalse();
    }

    @Test
    void theStolenKeyCanStillForgeItsOwnOrganisation() {
        Credential forged = Forge.certificate("O=bank-b,CN=validator-1")
                .uri("spiffe://bank-b.flotilla.internal/agent/validator-1")
                .dns("validator-1.bank-b.flotilla.internal")
                .signedBy(rogue);

        assertThat(passes(forged))
                .as("else the refusals above would prove nothing")
                .isTrue();
    }

    @Test
    void hostileInput17TwoIdentitiesOrADisagreeingSubjectAreNobody() {
        assertThat(names(Forge.certificate("O=bank-b,CN=validator-1")
                        .uri(AGENT)
                        .uri("spiffe://bank-b.flotilla.internal/agent/validator-1")))
                .isFalse();
        assertThat(names(Forge.certificate("O=bank-b,CN=validator-1").uri(AGENT)))
                .isFalse();
        assertThat(names(Forge.certificate("CN=validator-1,O=bank-a").uri(AGENT)))
                .isFalse();
        assertThat(names(Forge.certificate("O=bank-a,CN=validator-1").uri(AGENT)))
                .isTrue();
    }

    @Test
    void hostileInput18ASubAuthorityIsRefusedByThePathLength() {
        Credential sub = Forge.certificate("O=bank-b,CN=sub").authority().signedBy(rogue);
        Credential forged = Forge.certificate("O=bank-b,CN=validator-1")
                .uri("spiffe://bank-b.flotilla.internal/agent/validator-1")
                .signedBy(sub);

        assertThat(passes(forged)).isFalse();
    }

    @Test
    void hostileInput18ALeafIsNoAuthority() {
        Credential agent = installation.agent("bank-b/validator-1");
        Credential forged = Forge.certificate("O=bank-b,CN=validator-2")
                .uri("spiffe://bank-b.flotilla.internal/agent/validator-2")
                .signedBy(agent);

        assertThat(passes(forged)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"urn:x", "spiffe:", "spiffe://", "http://[", "", "%", "spiffe:///agent/x", "//"})
    void hostileInput19AUriWithoutAHostIsRefusedAndNothingIsThrown(String uri) {
        Forge forged = Forge.certificate("O=bank-b,CN=x").uri(uri);

        assertThat(passes(forged.signedBy(rogue))).isFalse();
        assertThat(names(forged)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spiffe://bank-b.flotilla.internal/agent/validator-1\0",
                "spiffe://bank-b.flotilla.internal/agent/*",
                "spiffe://*.flotilla.internal/agent/validator-1",
                "spiffe://bank-b.flotilla.internal/agent/Validator-1",
                "spiffe://bank-b.flotilla.internal/agent/validator-1/",
                "spiffe://bank-b.flotilla.internal/agent/validator-1?x",
                "spiffe://bank-b.flotilla.internal:443/agent/validator-1",
                "spiffe://u@bank-b.flotilla.internal/agent/validator-1",
                "spiffe://bank-b.flotilla.internal.evil/agent/validator-1",
                "spiffe://bank-b.flotilla.internal/king/validator-1",
                "spiffe://bank-b.flotilla.internal/manager/validator-1"
            })
    void hostileInput20LookAlikeNamesAreNobody(String uri) {
        assertThat(names(Forge.certificate("O=bank-b,CN=validator-1").uri(uri))).isFalse();
    }

    private boolean passes(Credential forged) {
        return CertificatePath.valid(forged.chain(), installation.authorities().root(), Instant.now());
    }

    private boolean names(Forge forged) {
        return CertificateIdentity.of(forged.signedBy(rogue).leaf(), TrustDomain.DEFAULT)
                .isPresent();
    }
}
