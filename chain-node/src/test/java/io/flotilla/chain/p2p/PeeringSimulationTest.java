package io.flotilla.chain.p2p;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.chain.fake.Consortium;
import io.flotilla.contract.chain.NodeReport.PeerLink;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.OrgId;
import io.flotilla.contract.identity.TrustDomain;
import io.flotilla.pki.key.Credential;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class PeeringSimulationTest {
    private static final List<NodeAddress> FOUR = List.of(
            NodeAddress.parse("bank-a/validator-1"),
            NodeAddress.parse("bank-b/validator-1"),
            NodeAddress.parse("insurer-c/validator-1"),
            NodeAddress.parse("port-d/gate"));

    @TempDir
    private static Path folder;

    private static Consortium consortium;
    private static TrustView trust;
    private static Instant begin;

    @BeforeAll
    static void makeAuthorities() {
        consortium = new Consortium(folder);
        begin = Clock.systemUTC().instant();
        Map<OrgId, List<X509Certificate>> authorities = new TreeMap<>();
        FOUR.forEach(one -> authorities.put(
                one.organisation(),
                List.of(consortium.authority(one.organisation().value()))));
        trust = new TrustView(TrustDomain.DEFAULT, authorities, Map.of());
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20})
    void bothDiallingEndsWithOneLinkThatBothKeep(long seed) {
        SimNet net = net(seed, FOUR.subList(0, 2));

        net.startAll();
        net.run(Duration.ofSeconds(3));

        assertOneLinkEach(net, FOUR.subList(0, 2), seed);
        assertThat(net.standing(FOUR.get(0), FOUR.get(1))).as("seed %d", seed).containsExactly(FOUR.get(0));
    }

    @ParameterizedTest
    @ValueSource(longs = {101, 102, 103, 104, 105, 106, 107, 108, 109, 110, 111, 112, 113, 114, 115})
    void whateverBreaksTheLinksAreBack(long seed) {
        SimNet net = net(seed, FOUR);
        Random random = net.random();
        net.firewall(FOUR.get(0), FOUR.get(1));
        net.firewall(FOUR.get(3), FOUR.get(2));

        net.startAll();
        for (int step = 0; step < 25; step++) {
            net.run(Duration.ofMillis(random.nextInt(900)));
            NodeAddress who = net.any();
            if (!net.alive(who)) {
                net.start(who);
            } else if (random.nextInt(3) == 0) {
                net.kill(who);
            } else {
                net.cutOne();
            }
        }
        FOUR.stream().filter(who -> !net.alive(who)).forEach(net::start);
        net.run(Duration.ofSeconds(20));

        assertOneLinkEach(net, FOUR, seed);
    }

    @ParameterizedTest
    @ValueSource(longs = {201, 202, 203, 204, 205, 206, 207, 208})
    void aRenewedCertificateReachesEveryPeerByANewLink(long seed) {
        SimNet net = net(seed, FOUR);
        net.startAll();
        net.run(Duration.ofSeconds(5));
        NodeAddress renewed = FOUR.get((int) (seed % 4));
        Credential fresh = consortium.node(renewed);

        net.renew(renewed, fresh);
        net.run(Duration.ofSeconds(10));

        assertOneLinkEach(net, FOUR, seed);
        String fingerprint = "sha256:" + Certificates.fingerprint(Certificates.base64(fresh.leaf()));
        for (NodeAddress peer : FOUR) {
            if (!peer.equals(renewed)) {
                assertThat(net.seen(peer, renewed).certificate())
                        .as("seed %d", seed)
                        .isEqualTo(fingerprint);
                assertThat(net.shown(renewed, peer)).as("seed %d", seed).containsExactly(fresh.leaf());
            }
        }
    }

    @Test
    void aPeerThatNobodyCanDialIsStillLinkedByItsOwnDials() {
        SimNet net = net(7, FOUR);
        FOUR.subList(1, 4).forEach(other -> net.firewall(other, FOUR.get(0)));

        net.startAll();
        net.run(Duration.ofSeconds(10));

        assertOneLinkEach(net, FOUR, 7);
        assertThat(net.standing(FOUR.get(0), FOUR.get(1))).containsExactly(FOUR.get(0));
    }

    private static void assertOneLinkEach(SimNet net, List<NodeAddress> nodes, long seed) {
        for (NodeAddress a : nodes) {
            for (NodeAddress b : nodes) {
                if (!a.equals(b)) {
                    PeerLink link = net.seen(a, b);
                    assertThat(link.connected())
                            .as("%s to %s, seed %d", a, b, seed)
                            .isTrue();
                    assertThat(link.distributed())
                            .as("%s to %s, seed %d", a, b, seed)
                            .isTrue();
                    assertThat(link.refusal()).isNull();
                    assertThat(net.standing(a, b))
                            .as("%s to %s, seed %d", a, b, seed)
                            .hasSize(1);
                }
            }
        }
    }

    private static SimNet net(long seed, List<NodeAddress> nodes) {
        return new SimNet(seed, consortium, trust, nodes, begin);
    }
}
