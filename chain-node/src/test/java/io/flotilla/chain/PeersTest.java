package io.flotilla.chain;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.flotilla.chain.fake.Consortium;
import io.flotilla.chain.fake.Rogue;
import io.flotilla.chain.fake.Site;
import io.flotilla.contract.chain.Authority;
import io.flotilla.contract.chain.NodePhase;
import io.flotilla.contract.chain.NodeReport.PeerLink;
import io.flotilla.contract.chain.PeeringOrder;
import io.flotilla.contract.chain.PeeringOrder.Distribution;
import io.flotilla.contract.identity.Identity;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.OrgId;
import io.flotilla.pki.key.Credential;
import io.flotilla.pki.key.Fingerprint;
import io.flotilla.pki.key.Pem;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several nodes on real sockets, each with its own folder. */
final class PeersTest {
    private static final NodeAddress A = NodeAddress.parse("bank-a/validator-1");
    private static final NodeAddress B = NodeAddress.parse("bank-b/validator-1");
    private static final NodeAddress C = NodeAddress.parse("insurer-c/validator-1");

    @TempDir
    private static Path authorities;

    private static Consortium consortium;

    @TempDir
    private Path folder;

    private final Map<Site, RunningNode> running = new HashMap<>();

    @BeforeAll
    static void makeAuthorities() {
        consortium = new Consortium(authorities);
    }

    @AfterEach
    void stopAll() {
        running.values().forEach(RunningNode::close);
    }

    @Test
    void threeNodesExchangeTheirCertificatesAndRun() {
        List<Site> sites = List.of(started(A), started(B), started(C));
        introduce(sites);

        assertThat(sites.get(0).admin().status().phase()).isEqualTo(NodePhase.READY);
        sites.forEach(site -> distribute(site, others(site, sites)));

        eventually(() -> sites.forEach(PeersTest::assertRunning));
        PeerLink link = sites.get(0).linkTo(sites.get(1));
        assertThat(link.certificate()).isEqualTo(fingerprint(sites.get(1)));
        assertThat(link.distributed()).isTrue();
        assertThat(link.reachable()).isTrue();
        assertThat(link.since()).isNotNull();
    }

    @Test
    void oneSideThatDialsIsEnough() {
        List<Site> sites = List.of(started(A), started(B));
        introduce(sites);

        distribute(sites.get(1), List.of(A));

        eventually(() -> sites.forEach(PeersTest::assertRunning));
    }

    @Test
    void aDistributionOnAStandingLinkIsAcknowledgedAgain() {
        List<Site> sites = linked(A, B);

        distribute(sites.get(0), List.of(B));

        eventually(() ->
                assertThat(sites.get(0).linkTo(sites.get(1)).distributed()).isTrue());
        assertRunning(sites.get(0));
    }

    @Test
    void aRestartedNodeIsLinkedAgainByItself() {
        List<Site> sites = linked(A, B);
        stop(sites.get(0));

        eventually(
                () -> assertThat(sites.get(1).linkTo(sites.get(0)).connected()).isFalse());
        eventually(() -> assertThat(sites.get(1).admin().status().phase()).isEqualTo(NodePhase.RUNNING));
        start(sites.get(0));

        eventually(() -> sites.forEach(PeersTest::assertLinked));
    }

    @Test
    void aRenewedCertificateIsShownWithoutLosingTheLink() {
        List<Site> sites = linked(A, B, C);
        Site renewed = sites.get(1);

        Consortium.write(renewed.folder(), consortium.node(B));
        renewed.admin().send("POST", "/certificate/reload", new byte[0]);

        eventually(() -> {
            assertThat(sites.get(0).linkTo(renewed).certificate()).isEqualTo(fingerprint(renewed));
            assertThat(sites.get(2).linkTo(renewed).certificate()).isEqualTo(fingerprint(renewed));
            sites.forEach(PeersTest::assertRunning);
        });
    }

    @Test
    void whoLeavesThePeerSetLosesItsLink() {
        List<Site> sites = linked(A, B);

        order(sites.get(0), List.of(), List.of());

        eventually(() -> {
            assertThat(sites.get(1).linkTo(sites.get(0)).connected()).isFalse();
            assertThat(sites.get(1).linkTo(sites.get(0)).refusal()).contains("not-a-peer");
        });
        assertThat(sites.get(0).admin().status().peers()).isEmpty();
        assertThat(sites.get(0).admin().status().counters()).containsKey("refused-not-a-peer");
    }

    @Test
    void aRevokedPeerIsDroppedAndTurnedAwayWithTheReason() throws Exception {
        List<Site> sites = linked(A, B);
        Credential revoked = credential(sites.get(1));

        sites.get(0)
                .admin()
                .send("PUT", "/crl/bank-b", Base64.getEncoder().encode(consortium.crl("bank-b", 9, revoked.leaf())));

        eventually(() -> {
            assertThat(sites.get(0).linkTo(sites.get(1)).refusal()).contains("revoked");
            assertThat(sites.get(1).linkTo(sites.get(0)).refusal()).contains("revoked");
            assertThat(sites.get(1).linkTo(sites.get(0)).connected()).isFalse();
        });
    }

    @Test
    void aPeerOfAnotherGenesisIsTurnedAwayWithTheReason() {
        List<Site> sites = List.of(started(A), started(B));
        introduce(List.of(sites.get(0)), sites);
        ObjectNode other = genesis(sites);
        other.put("time", "2020-01-01T00:00:00Z");
        sites.get(1).admin().send("PUT", "/genesis", other);
        order(sites.get(1), sites, List.of());

        distribute(sites.get(1), List.of(A));

        eventually(() -> assertThat(sites.get(1).linkTo(sites.get(0)).refusal()).contains("wrong-chain"));
        assertThat(sites.get(0).linkTo(sites.get(1)).connected()).isFalse();
    }

    @Test
    void anAgentsCertificateIsTurnedAwayInTls() {
        assertTurnedAway(consortium.issue(new Identity.Agent(B)), "not-a-node");
    }

    @Test
    void theSameNamesByAnotherAuthorityAreTurnedAwayInTls() {
        assertTurnedAway(new Consortium(folder.resolve("other-ca")).node(B), "untrusted");
    }

    @Test
    void aSelfSignedCertificateIsTurnedAwayInTls() {
        Credential forged = new Rogue(folder, "bank-b")
                .selfSigned("CN=validator-1,O=bank-b", "spiffe://bank-b.flotilla.internal/node/validator-1");

        assertTurnedAway(forged, "untrusted");
    }

    @Test
    void aUriWithoutHostIsTurnedAwayInTls() {
        Rogue rogue = new Rogue(folder, "bank-b");

        assertTurnedAway(rogue.issued("CN=validator-1,O=bank-b", "urn:x"), "no-identity", authority(rogue));
    }

    @Test
    void anAuthorityOfTheOrderIsBelievedBesideThoseOfTheGenesis() {
        Rogue next = new Rogue(folder, "bank-b");
        Credential credential =
                next.issued("CN=validator-1,O=bank-b", "spiffe://bank-b.flotilla.internal/node/validator-1");
        List<Site> sites = List.of(started(A), started(B, credential));
        introduce(sites);
        sites.forEach(site -> order(site, sites, List.of(authority(next))));

        distribute(sites.get(1), List.of(A));

        eventually(() -> sites.forEach(PeersTest::assertRunning));
    }

    @Test
    void garbageOnThePortHarmsNothing() throws Exception {
        List<Site> sites = linked(A, B);

        try (var socket = new Socket(
                sites.get(0).endpoint().host(), sites.get(0).endpoint().port())) {
            socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".repeat(100).getBytes(UTF_8));
            assertThat(socket.getInputStream().readAllBytes()).isNotNull();
        }

        eventually(() -> assertThat(sites.get(0).admin().status().counters()).containsKey("handshake-failed"));
        sites.forEach(PeersTest::assertRunning);
    }

    @Test
    void strangersThatNeverSpeakDoNotKeepPeersOut() throws Exception {
        List<Site> sites = List.of(started(A), started(B));
        introduce(sites);
        distribute(sites.get(1), List.of(A));
        eventually(() -> sites.forEach(PeersTest::assertRunning));
        List<Socket> strangers = new ArrayList<>();
        try {
            knock(sites.get(0), 100, strangers);
            eventually(
                    () -> assertThat(sites.get(0).admin().status().counters()).containsKey("overload"));
            sites.forEach(PeersTest::assertRunning);
            stop(sites.get(1));
            start(sites.get(1));

            eventually(() -> {
                knock(sites.get(0), 10, strangers);
                sites.forEach(PeersTest::assertRunning);
            });
        } finally {
            for (Socket stranger : strangers) {
                stranger.close();
            }
        }
    }

    /** From another address than the peers'. */
    private static void knock(Site site, int times, List<Socket> open) throws IOException {
        for (int i = 0; i < times; i++) {
            open.add(new Socket(site.endpoint().host(), site.endpoint().port(), InetAddress.getByName("127.0.0.2"), 0));
        }
    }

    private void assertTurnedAway(Credential hostile, String reason, Authority... more) {
        List<Site> sites = List.of(started(A), started(B, hostile));
        introduce(sites);
        order(sites.get(0), sites, Arrays.asList(more));

        distribute(sites.get(1), List.of(A));

        eventually(() -> {
            assertThat(sites.get(0).admin().status().counters()).containsKey("refused-" + reason);
            assertThat(sites.get(1).linkTo(sites.get(0)).refusal()).startsWith("by the peer, TLS alert");
        });
        assertThat(sites.get(0).linkTo(sites.get(1)).connected()).isFalse();
        distribute(sites.get(0), List.of(B));
        eventually(() -> assertThat(sites.get(0).linkTo(sites.get(1)).refusal()).isEqualTo(reason));
        assertThat(sites.get(0).admin().status().phase()).isEqualTo(NodePhase.CONNECTING);
    }

    private List<Site> linked(NodeAddress... nodes) {
        List<Site> sites = new ArrayList<>();
        for (NodeAddress node : nodes) {
            sites.add(started(node));
        }
        introduce(sites);
        sites.forEach(site -> distribute(site, others(site, sites)));
        eventually(() -> sites.forEach(PeersTest::assertRunning));
        return sites;
    }

    private Site started(NodeAddress node) {
        return started(node, consortium.node(node));
    }

    private Site started(NodeAddress node, Credential credential) {
        Site site = new Site(folder, node, credential);
        start(site);
        return site;
    }

    private void start(Site site) {
        running.put(site, new RunningNode(site));
    }

    private void stop(Site site) {
        running.remove(site).close();
    }

    private static void introduce(List<Site> sites) {
        introduce(sites, sites);
    }

    private static void introduce(List<Site> told, List<Site> all) {
        ObjectNode genesis = genesis(all);
        told.forEach(site -> {
            assertThat(site.admin().send("PUT", "/genesis", genesis).status()).isEqualTo(200);
            order(site, all, List.of());
        });
    }

    private static ObjectNode genesis(List<Site> sites) {
        Map<NodeAddress, String> keys = new HashMap<>();
        sites.forEach(site -> keys.put(site.node(), site.admin().status().publicKey()));
        return consortium.genesis(keys);
    }

    private static void order(Site site, List<Site> peers, List<Authority> more) {
        PeeringOrder order = new PeeringOrder(peers.stream().map(Site::peer).toList(), more);
        assertThat(site.admin().send("PUT", "/peers", order).status()).isEqualTo(200);
    }

    private static void distribute(Site site, List<NodeAddress> peers) {
        assertThat(site.admin()
                        .send("POST", "/certificate/distribute", new Distribution(peers))
                        .status())
                .isEqualTo(202);
    }

    private static List<NodeAddress> others(Site site, List<Site> sites) {
        return sites.stream()
                .map(Site::node)
                .filter(node -> !node.equals(site.node()))
                .toList();
    }

    private static void assertRunning(Site site) {
        assertThat(site.admin().status().phase()).isEqualTo(NodePhase.RUNNING);
        assertLinked(site);
    }

    private static void assertLinked(Site site) {
        assertThat(site.admin().status().peers())
                .isNotEmpty()
                .allSatisfy(link -> assertThat(link.connected()).isTrue())
                .allSatisfy(link -> assertThat(link.refusal()).isNull());
    }

    private static Authority authority(Rogue rogue) {
        return new Authority(new OrgId("bank-b"), Consortium.base64(rogue.authority()));
    }

    private static String fingerprint(Site site) {
        return Fingerprint.of(credential(site).leaf()).toString();
    }

    private static Credential credential(Site site) {
        try {
            return new Credential(
                    Pem.privateKey(Files.readString(site.folder().tlsKey())),
                    Pem.certificates(Files.readString(site.folder().tlsChain())));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void eventually(ThrowingRunnable assertion) {
        await().atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(50))
                .untilAsserted(assertion);
    }
}
