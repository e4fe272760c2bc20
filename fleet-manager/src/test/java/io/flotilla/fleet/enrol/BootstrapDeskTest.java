package io.flotilla.fleet.enrol;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.contract.chain.Role;
import io.flotilla.contract.codec.Documents;
import io.flotilla.contract.codec.Jwk;
import io.flotilla.contract.identity.Identity;
import io.flotilla.contract.identity.InstanceId;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.TrustDomain;
import io.flotilla.contract.message.Bootstrap;
import io.flotilla.contract.message.SignerList;
import io.flotilla.fleet.fake.Specs;
import io.flotilla.fleet.node.AuditEntry;
import io.flotilla.fleet.node.ManagedNode;
import io.flotilla.fleet.store.Certificates;
import io.flotilla.fleet.store.FleetStore;
import io.flotilla.fleet.store.InMemoryFleetStore;
import io.flotilla.fleet.store.Nodes;
import io.flotilla.fleet.store.Tables;
import io.flotilla.pki.ca.Authorities;
import io.flotilla.pki.est.EnrolmentToken;
import io.flotilla.pki.est.IssuedCertificate;
import io.flotilla.pki.key.Fingerprint;
import io.flotilla.pki.key.KeyPairs;
import io.flotilla.pki.profile.Lifetimes;
import java.net.URI;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPublicKey;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class BootstrapDeskTest {
    private static final NodeAddress NODE = NodeAddress.parse("bank-a/v");
    private static final TrustDomain DOMAIN = TrustDomain.DEFAULT;

    private static final Duration LEAF_LIFE = Duration.ofDays(30);

    @TempDir
    Path folder;

    private final SecureRandom random = new SecureRandom();
    private final KeyPair key = KeyPairs.generateP256(random);
    private final FleetStore store = new InMemoryFleetStore();
    private final StoredLedger ledger = new StoredLedger(store, DOMAIN);
    private final List<NodeAddress> adopted = new ArrayList<>();
    private final List<NodeAddress> refused = new ArrayList<>();
    private final Adoption.Heard heard = new Adoption.Heard() {
        @Override
        public void adopted(NodeAddress node) {
            adopted.add(node);
        }

        @Override
        public void refused(NodeAddress node, String message) {
            refused.add(node);
        }
    };
    private Authorities authorities;
    private BootstrapDesk desk;
    private X509Certificate leaf;

    @BeforeEach
    void enrols() {
        authorities =
                Authorities.open(folder, "secret".toCharArray(), DOMAIN, Lifetimes.STANDARD, Clock.systemUTC(), random);
        PublicAddress address = new PublicAddress(
                URI.create("https://m:1"), URI.create("ssl://m:2"), Fingerprint.of(authorities.root()));
        SignerList signers = new SignerList(1, 1, List.of(Jwk.of((ECPublicKey) key.getPublic())));
        desk = new BootstrapDesk(
                store, DOMAIN, address, signers, new Adoption(store, DOMAIN, Clock.systemUTC(), LEAF_LIFE, heard));
        leaf = issue(new Identity.Agent(NODE), key);
        putNode(node());
    }

    @Test
    void anAgentLearnsItsBrokerAndItsSigners() {
        Bootstrap bootstrap = Documents.open(desk.forAgent(leaf).orElseThrow(), Bootstrap.class)
                .accepted()
                .orElseThrow();

        assertThat(bootstrap.to()).isEqualTo(NODE);
        assertThat(bootstrap.chain()).isEqualTo(Specs.CHAIN);
        assertThat(bootstrap.mqtt()).containsExactly(URI.create("ssl://m:2"));
        assertThat(bootstrap.term()).isEqualTo(1);
        assertThat(bootstrap.signers().keys()).hasSize(1);
    }

    @Test
    void aChainNodeAServerAndARevokedAgentLearnNothing() {
        X509Certificate server = authorities.manager(new InstanceId("m-1")).leaf();
        X509Certificate chainNode = issue(new Identity.ChainNode(NODE), KeyPairs.generateP256(random));

        assertThat(desk.forAgent(server)).isEmpty();
        assertThat(desk.forAgent(chainNode)).isEmpty();
        putNode(node().revoked(Instant.now()));
        assertThat(desk.forAgent(leaf)).isEmpty();
    }

    @Test
    void aRevokedCertificateLearnsNothingAlthoughItsNodeGoesOn() {
        store.write(entries -> Certificates.revokeAll(entries, NODE, Instant.now()));

        assertThat(desk.forAgent(leaf)).isEmpty();
        assertThat(ledger.<Boolean>read(entries -> entries.certificate(io.flotilla.pki.key.Certificates.serial(leaf))
                                .orElseThrow()
                                .revokedAt()
                        != null))
                .isTrue();
    }

    @Test
    void aCertificateThatARestoredStoreHasLostIsTakenInAgainOnceAndTold() {
        KeyPair renewed = KeyPairs.generateP256(random);
        X509Certificate lost = lost(renewed);
        restored(Instant.now());

        assertThat(desk.forAgent(lost)).isPresent();
        assertThat(desk.forAgent(lost)).isPresent();

        assertThat(adopted).containsExactly(NODE);
        String kid = Jwk.thumbprint((ECPublicKey) renewed.getPublic());
        assertThat(store.<Boolean>read(
                        entries -> Certificates.agentKey(entries, NODE, kid).isPresent()))
                .isTrue();
        assertThat(audited()).containsExactly("certificate.adopt");
    }

    @Test
    void aStoreThatWasNotRestoredLatelyTakesNoneInAndTellsIt() {
        X509Certificate forged = lost(KeyPairs.generateP256(random));

        assertThat(desk.forAgent(forged)).isEmpty();
        assertThat(desk.forAgent(forged)).isEmpty();
        assertThat(audited()).containsExactly("certificate.refuse");
        restored(Instant.now().minus(LEAF_LIFE).minusSeconds(1));
        assertThat(desk.forAgent(forged)).isEmpty();

        assertThat(refused).containsExactly(NODE, NODE, NODE);
        assertThat(adopted).isEmpty();
    }

    @Test
    void aCertificateThatWasIssuedAfterTheRestoreIsNotALostOne() {
        X509Certificate forged = lost(KeyPairs.generateP256(random));
        restored(Instant.now().minus(Duration.ofDays(1)));

        assertThat(desk.forAgent(forged)).isEmpty();
        assertThat(refused).containsExactly(NODE);
    }

    @Test
    void aNodeThatIsRevokedInBetweenIsNotTakenInAgain() {
        X509Certificate lost = lost(KeyPairs.generateP256(random));
        restored(Instant.now());
        Adoption adoption = new Adoption(store, DOMAIN, Clock.systemUTC(), LEAF_LIFE, heard);
        putNode(node().revoked(Instant.now()));

        assertThat(adoption.known(lost, new Identity.Agent(NODE))).isFalse();
        assertThat(adopted).isEmpty();
        assertThat(audited()).isEmpty();
    }

    @Test
    void aLostCertificateWithTheKeyOfAnotherIdentityIsRefused() {
        NodeAddress other = NodeAddress.parse("bank-a/w");
        putNode(new ManagedNode(
                other,
                Specs.CHAIN,
                Role.VALIDATOR,
                ManagedNode.Origin.NAMED,
                Specs.RUNTIME,
                Instant.EPOCH,
                null,
                null));
        X509Certificate lost =
                authorities.issue(new Identity.Agent(other), key.getPublic()).get(0);
        restored(Instant.now());

        assertThat(desk.forAgent(lost)).isEmpty();
        assertThat(adopted).isEmpty();
    }

    @Test
    void theLedgerKeepsWhomAKeyBelongsTo() {
        IssuedCertificate issued = IssuedCertificate.of(leaf, new Identity.Agent(NODE), DOMAIN);

        assertThat(ledger.<Optional<String>>read(entries -> entries.keyOwner(issued.key())))
                .contains("spiffe://bank-a.flotilla.internal/agent/v");
    }

    @Test
    void theTokenOfARevokedNodeIsAsGoodAsNone() {
        EnrolmentToken token =
                EnrolmentToken.mint(NODE, Instant.now().plusSeconds(60), random).token();
        ledger.write(entries -> {
            entries.put(token);
            return 0;
        });
        assertThat(ledger.<Optional<EnrolmentToken>>read(entries -> entries.token(token.id())))
                .contains(token);

        putNode(node().revoked(Instant.now()));

        assertThat(ledger.<Optional<EnrolmentToken>>read(entries -> entries.token(token.id())))
                .isEmpty();
    }

    private X509Certificate lost(KeyPair pair) {
        return authorities.issue(new Identity.Agent(NODE), pair.getPublic()).get(0);
    }

    private void restored(Instant at) {
        store.write(entries -> {
            Adoption.begin(entries, at);
            return at;
        });
    }

    private List<String> audited() {
        return store.<List<AuditEntry>>read(entries -> entries.all(Tables.AUDIT, "")).stream()
                .map(AuditEntry::action)
                .toList();
    }

    private X509Certificate issue(Identity identity, KeyPair pair) {
        X509Certificate issued = authorities.issue(identity, pair.getPublic()).get(0);
        ledger.write(entries -> {
            entries.put(IssuedCertificate.of(issued, identity, DOMAIN));
            return 0;
        });
        return issued;
    }

    private static ManagedNode node() {
        return new ManagedNode(
                NODE, Specs.CHAIN, Role.VALIDATOR, ManagedNode.Origin.NAMED, Specs.RUNTIME, Instant.EPOCH, null, null);
    }

    private void putNode(ManagedNode node) {
        store.write(entries -> {
            Nodes.put(entries, node);
            return 0;
        });
    }
}
