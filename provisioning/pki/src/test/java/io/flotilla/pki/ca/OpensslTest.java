package io.flotilla.pki.ca;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.contract.identity.InstanceId;
import io.flotilla.contract.identity.OrgId;
import io.flotilla.pki.fake.Forge;
import io.flotilla.pki.fake.Installation;
import io.flotilla.pki.fake.Tool;
import io.flotilla.pki.key.Credential;
import io.flotilla.pki.key.Pem;
import io.flotilla.pki.key.PrivateFile;
import io.flotilla.pki.profile.PublicNames;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A second opinion on every chain: OpenSSL's. */
final class OpensslTest {
    @TempDir
    Path folder;

    private Installation installation;

    @BeforeEach
    void open() {
        Tool.require("openssl");
        installation = Installation.in(folder.resolve("ca"), Clock.systemUTC());
        PrivateFile.write(
                folder.resolve("root.pem"), Pem.of(installation.authorities().root()));
    }

    @Test
    void hostsVerifyForTheirPurposes() {
        Credential agent = installation.agent("bank-a/validator-1");
        Credential node = installation.node("bank-a/validator-1");

        assertThat(verify(agent, "-purpose", "sslclient").code()).isZero();
        assertThat(verify(agent, "-purpose", "sslserver").code()).isNotZero();
        assertThat(verify(node, "-purpose", "sslclient").code()).isZero();
        assertThat(verify(node, "-purpose", "sslserver", "-verify_hostname", "validator-1.bank-a.flotilla.internal")
                        .code())
                .isZero();
    }

    @Test
    void serversVerifyUnderEachPublicName() {
        Credential server = installation
                .authorities()
                .server(new InstanceId("m-1"), PublicNames.of(List.of("localhost", "127.0.0.1", "::1")));

        assertThat(verify(server, "-purpose", "sslserver", "-verify_hostname", "localhost")
                        .output())
                .contains("OK");
        assertThat(verify(server, "-purpose", "sslserver", "-verify_ip", "127.0.0.1")
                        .code())
                .isZero();
        assertThat(verify(server, "-verify_ip", "::1").code()).isZero();
        assertThat(verify(server, "-verify_hostname", "evil.example").code()).isNotZero();
        assertThat(verify(server, "-purpose", "sslclient").code()).isNotZero();
    }

    @Test
    void aServerWithoutAddressesVerifiesToo() {
        Credential server =
                installation.authorities().server(new InstanceId("m-1"), PublicNames.of(List.of("fleet.example")));

        assertThat(verify(server, "-purpose", "sslserver", "-verify_hostname", "fleet.example")
                        .code())
                .isZero();
    }

    @Test
    void hostileInput17NameConstraintsHoldAnotherOrganisationsNamesBack() {
        Credential rogue = installation.stolen("bank-b");
        Credential forged = Forge.certificate("O=bank-a,CN=validator-1")
                .uri("spiffe://bank-a.flotilla.internal/agent/validator-1")
                .dns("validator-1.bank-a.flotilla.internal")
                .signedBy(rogue);
        Credential own = Forge.certificate("O=bank-b,CN=validator-1")
                .uri("spiffe://bank-b.flotilla.internal/agent/validator-1")
                .dns("validator-1.bank-b.flotilla.internal")
                .signedBy(rogue);

        assertThat(verify(forged).output()).contains("permitted subtree violation");
        assertThat(verify(own).code()).isZero();
    }

    @Test
    void theManagersClientCertificateVerifies() {
        Credential manager = installation.authorities().manager(new InstanceId("m-1"));

        assertThat(verify(manager, "-purpose", "sslclient").code()).isZero();
    }

    @Test
    void aRevokedLeafIsFoundInTheCrl() {
        Credential agent = installation.agent("bank-a/validator-1");
        Credential other = installation.agent("bank-a/validator-2");
        byte[] crl = installation
                .authorities()
                .crl(
                        new OrgId("bank-a"),
                        1,
                        Duration.ofHours(1),
                        List.of(new RevokedCertificate(agent.leaf().getSerialNumber(), Instant.now())));
        PrivateFile.write(folder.resolve("crl.pem"), Pem.armour("X509 CRL", crl));

        assertThat(verify(agent, "-crl_check", "-CRLfile", "crl.pem").output()).contains("certificate revoked");
        assertThat(verify(other, "-crl_check", "-CRLfile", "crl.pem").code()).isZero();
    }

    private Tool.Run verify(Credential credential, String... options) {
        PrivateFile.write(folder.resolve("leaf.pem"), Pem.of(credential.leaf()));
        PrivateFile.write(
                folder.resolve("chain.pem"),
                Pem.of(credential.chain().subList(1, credential.chain().size())));
        var command = new java.util.ArrayList<>(
                List.of("openssl", "verify", "-x509_strict", "-CAfile", "root.pem", "-untrusted", "chain.pem"));
        command.addAll(List.of(options));
        command.add("leaf.pem");
        return Tool.run(folder, command.toArray(String[]::new));
    }
}
