package io.flotilla.brokerext.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.brokerext.fixture.FleetInMemory;
import io.flotilla.brokerext.fixture.OtherIssuer;
import io.flotilla.contract.identity.Identity;
import io.flotilla.contract.identity.InstanceId;
import io.flotilla.contract.identity.NodeAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.security.auth.x500.X500Principal;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EntryRulesTest {
    private static final String AGENT = "bank-a.validator-1";
    private static final NodeAddress NODE = NodeAddress.parse("bank-a/validator-1");

    @TempDir
    Path folder;

    private FleetInMemory fleet;
    private EntryRules rules;
    private X509Certificate agent;

    @BeforeEach
    void makeFleet() {
        fleet = new FleetInMemory(folder);
        rules = new EntryRules(fleet);
        agent = fleet.agent("bank-a/validator-1").leaf();
    }

    @Test
    void agentAndManagerEnterWithTheirOwnClientId() {
        assertThat(certificate(agent, AGENT)).isEmpty();
        assertThat(certificate(fleet.manager("m1").leaf(), "manager.m1")).isEmpty();
    }

    @Test
    void anyOtherClientIdIsRefused() {
        for (String other : new String[] {
            "",
            "bank-b.validator-1",
            "bank-a.validator-10",
            "BANK-A.validator-1",
            "bank-a.validator-1 ",
            "ana",
            "bank-a.validator-1\u0000",
            "b\u0430nk-a.validator-1",
            "manager.m1"
        }) {
            assertThat(certificate(agent, other)).as(other).contains(EntryRefusal.OTHER_CLIENT_ID);
        }
    }

    @Test
    void nodesAndServersMayNotUseMqtt() {
        X509Certificate node = fleet.issue(new Identity.ChainNode(NODE)).leaf();

        assertThat(certificate(node, AGENT)).contains(EntryRefusal.NOT_FOR_MQTT);
    }

    @Test
    void serverCertificateNamesNobodyWhoMayEnter() {
        assertThat(certificate(fleet.server().leaf(), "manager." + new InstanceId("m1")))
                .isPresent();
    }

    @Test
    void issuerOfAnotherOrganisationIsRefused() {
        for (String issuer : new String[] {"O=bank-b,CN=bank-b CA", "CN=nobody", "O=bank-a,O=bank-b,CN=both"}) {
            X509Certificate foreign = new OtherIssuer(agent, new X500Principal(issuer));

            assertThat(certificate(foreign, AGENT)).as(issuer).contains(EntryRefusal.FOREIGN_ISSUER);
        }
    }

    @Test
    void revokedAndUnknownAreRefused() {
        X509Certificate second = fleet.agent("bank-a/validator-1").leaf();
        fleet.revoke(second.getSerialNumber());
        assertThat(certificate(second, AGENT)).contains(EntryRefusal.REVOKED_CERTIFICATE);
        assertThat(certificate(agent, AGENT)).isEmpty();

        fleet.remove("bank-a/validator-1");
        assertThat(certificate(agent, AGENT)).contains(EntryRefusal.UNKNOWN_NODE);
    }

    @Test
    void inspectorEntersWithUserAndPassword() {
        String password = fleet.inspector("ana");

        assertThat(account("mosq-Ab12", "ana", password)).isEmpty();
        assertThat(account("mosq-Ab12", "ana", "wrong")).contains(EntryRefusal.WRONG_PASSWORD);
        assertThat(account("mosq-Ab12", "eve", password)).contains(EntryRefusal.WRONG_PASSWORD);
        assertThat(account("mosq-Ab12", "ana", null)).contains(EntryRefusal.NO_CREDENTIALS);
        assertThat(account("mosq-Ab12", null, password)).contains(EntryRefusal.NO_CREDENTIALS);
    }

    @Test
    void clientIdsOfCertificatesAndOddOnesAreRefusedToAccounts() {
        String password = fleet.inspector("ana");

        for (String id : new String[] {
            AGENT, "manager.m1", ".", "a.b", "", "a b", "a+", "#", "a\u0000", "\u0430na", "x".repeat(129)
        }) {
            assertThat(account(id, "ana", password)).as(id).contains(EntryRefusal.BAD_CLIENT_ID);
        }
    }

    private Optional<EntryRefusal> certificate(X509Certificate certificate, String clientId) {
        return rules.check(new ConnectRequest(clientId, List.of(certificate), null, null));
    }

    private Optional<EntryRefusal> account(String clientId, String user, String password) {
        ByteBuffer bytes = password == null ? null : ByteBuffer.wrap(password.getBytes(StandardCharsets.UTF_8));
        return rules.check(new ConnectRequest(clientId, List.of(), user, bytes));
    }
}
