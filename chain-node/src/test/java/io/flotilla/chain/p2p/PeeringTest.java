package io.flotilla.chain.p2p;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.chain.fake.Consortium;
import io.flotilla.chain.p2p.PeerMessage.Hello;
import io.flotilla.chain.p2p.PeerMessage.HelloAck;
import io.flotilla.contract.chain.Endpoint;
import io.flotilla.contract.chain.NodeReport.PeerLink;
import io.flotilla.contract.chain.Peer;
import io.flotilla.contract.chain.Role;
import io.flotilla.contract.chain.Sha256;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.OrgId;
import io.flotilla.contract.identity.TrustDomain;
import io.flotilla.pki.key.Credential;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One node's decisions, step by step; A is this node, B its peer. */
final class PeeringTest {
    private static final NodeAddress A = NodeAddress.parse("bank-a/validator-1");
    private static final NodeAddress B = NodeAddress.parse("bank-b/validator-1");
    private static final NodeAddress STRANGER = NodeAddress.parse("bank-b/observer-9");
    private static final Sha256 CHAIN = Sha256.of(new byte[] {1});

    @TempDir
    private static Path folder;

    private static Consortium consortium;
    private static Credential a;
    private static Credential b;
    private static Instant begin;

    private Peering peering;
    private Instant now;
    private Instant wall;

    @BeforeAll
    static void makeCertificates() {
        consortium = new Consortium(folder);
        a = consortium.node(A);
        b = consortium.node(B);
        begin = Clock.systemUTC().instant();
    }

    @BeforeEach
    void startWithoutDialling() {
        now = begin;
        wall = begin;
        peering =
                new Peering(hello(A, a, CHAIN), trust(Map.of()), Map.of(), false, new SplittableRandom(1), () -> wall);
        peering.peers(List.of(peer(A), peer(B)), now);
    }

    @Test
    void itDialsNobodyBeforeItIsTold() {
        assertThat(peering.wake(now.plus(Duration.ofHours(1)))).isEmpty();
        assertThat(peering.nextWake()).isEmpty();
    }

    @Test
    void certificatesGoByTheWallClockWhateverThePausesGoBy() {
        wall = begin.minus(Duration.ofDays(1));

        assertRefused(on(new PeerEvent.Secured(in(1), b.chain())), in(1), "expired");

        wall = begin;
        now = begin.minus(Duration.ofDays(1));
        assertThat(on(new PeerEvent.Secured(in(2), b.chain()))).isEmpty();
    }

    @Test
    void anAcceptedLinkIsUpWhenBothHaveGreeted() {
        LinkId link = in(1);
        on(new PeerEvent.Secured(link, b.chain()));

        List<PeerEffect> answer = on(received(link, hello(B, b, CHAIN)));
        assertThat(link().connected()).isFalse();
        on(received(link, new HelloAck(fingerprint(a))));

        assertThat(answer)
                .contains(new PeerEffect.Send(link, new HelloAck(fingerprint(b))))
                .contains(new PeerEffect.Send(link, hello(A, a, CHAIN)))
                .contains(new PeerEffect.Remember(B, Consortium.base64(b.leaf())));
        assertThat(link().connected()).isTrue();
        assertThat(link().distributed()).isTrue();
        assertThat(link().certificate()).isEqualTo("sha256:" + fingerprint(b));
    }

    @Test
    void whoIsShunnedLosesItsLinkAndIsTurnedAwayForAWhile() {
        LinkId link = in(1);
        on(new PeerEvent.Secured(link, b.chain()));
        on(received(link, hello(B, b, CHAIN)));
        on(received(link, new HelloAck(fingerprint(a))));

        assertRefused(peering.shun(B, now), link, "misbehaved");

        assertThat(link().connected()).isFalse();
        assertRefused(on(new PeerEvent.Secured(in(2), b.chain())), in(2), "misbehaved");
        assertThat(dials(peering.distribute(List.of(), now))).isEmpty();
        now = now.plus(Peering.SHUNNED);
        assertThat(dials(peering.wake(now))).hasSize(1);
        assertThat(on(new PeerEvent.Secured(in(3), b.chain()))).noneMatch(PeerEffect.Close.class::isInstance);
    }

    private static List<PeerEffect> dials(List<PeerEffect> effects) {
        return effects.stream().filter(PeerEffect.Dial.class::isInstance).toList();
    }

    @Test
    void anAcknowledgementOfAnotherCertificateDeliversNothing() {
        LinkId link = in(1);
        on(new PeerEvent.Secured(link, b.chain()));
        on(received(link, hello(B, b, CHAIN)));

        on(received(link, new HelloAck(fingerprint(b))));

        assertThat(link().distributed()).isFalse();
        assertThat(link().connected()).isFalse();
    }

    @Test
    void anAcknowledgementOfTheCertificateBeforeTheRenewalStillCounts() {
        LinkId link = in(1);
        on(new PeerEvent.Secured(link, b.chain()));
        on(received(link, hello(B, b, CHAIN)));
        peering.renew(hello(A, consortium.node(A), CHAIN), now);

        on(received(link, new HelloAck(fingerprint(a))));

        assertThat(link().connected()).isTrue();
        assertThat(link().distributed()).isFalse();
    }

    @Test
    void aPeerThatShowsTwoCertificatesInTurnIsStoredOnceASecond() {
        Credential other = consortium.node(B);
        LinkId link = up(1);
        List<PeerEffect> effects = new ArrayList<>();

        for (int i = 0; i < 300; i++) {
            now = now.plusMillis(10);
            effects.addAll(on(received(link, hello(B, i % 2 == 0 ? other : b, CHAIN))));
        }

        assertThat(effects).filteredOn(PeerEffect.Remember.class::isInstance).hasSizeBetween(2, 3);
    }

    @Test
    void theNewestCertificateIsStoredWhenThePauseIsOver() {
        Credential other = consortium.node(B);
        LinkId link = up(1);
        PeerEffect stored = new PeerEffect.Remember(B, Consortium.base64(other.leaf()));

        assertThat(on(received(link, hello(B, other, CHAIN)))).doesNotContain(stored);

        assertThat(peering.nextWake()).contains(now.plus(PeerDirectory.PAUSE));
        assertThat(peering.wake(now.plus(PeerDirectory.PAUSE))).containsExactly(stored);
        assertThat(peering.nextWake()).isEmpty();
    }

    @Test
    void aCertificateThatIsStoredAlreadyIsNotStoredAgain() {
        LinkId link = up(1);
        now = now.plusSeconds(5);

        assertThat(on(received(link, hello(B, b, CHAIN)))).noneMatch(PeerEffect.Remember.class::isInstance);
    }

    @Test
    void whoIsNotInThePeerSetIsToldSo() {
        assertRefused(on(new PeerEvent.Secured(in(1), consortium.node(STRANGER).chain())), in(1), "not-a-peer");
    }

    @Test
    void anotherGenesisIsRefused() {
        on(new PeerEvent.Secured(in(1), b.chain()));

        assertRefused(on(received(in(1), hello(B, b, Sha256.of(new byte[] {2})))), in(1), "wrong-chain");
        assertThat(link().refusal()).isEqualTo("wrong-chain");
    }

    @Test
    void aGreetingInAnothersNameIsRefused() {
        on(new PeerEvent.Secured(in(1), b.chain()));

        assertRefused(on(received(in(1), hello(A, a, CHAIN))), in(1), "wrong-node");
    }

    @Test
    void aGreetingWithAnothersCertificateIsRefused() {
        on(new PeerEvent.Secured(in(1), b.chain()));

        assertRefused(on(received(in(1), hello(B, a, CHAIN))), in(1), "wrong-certificate");
    }

    @Test
    void aGreetingWithGarbageForACertificateIsRefused() {
        on(new PeerEvent.Secured(in(1), b.chain()));
        on(new PeerEvent.Secured(in(2), b.chain()));

        assertRefused(on(received(in(1), new Hello(B, CHAIN, 0, List.of("!!")))), in(1), "wrong-certificate");
        assertRefused(
                on(received(in(2), new Hello(B, CHAIN, 0, List.of(Consortium.base64(b.leaf()) + "AAAA")))),
                in(2),
                "wrong-certificate");
    }

    @Test
    void whoDoesNotGreetInTimeIsCutOff() {
        on(new PeerEvent.Secured(in(1), b.chain()));
        assertThat(peering.nextWake()).contains(now.plus(Peering.GREETING_TIME));

        assertRefused(peering.wake(now.plus(Peering.GREETING_TIME)), in(1), "timeout");
    }

    @Test
    void aPeerHasFewLinksWaitingForTheirGreeting() {
        for (int i = 1; i <= Peering.MOST_UNGREETED; i++) {
            on(new PeerEvent.Secured(in(i), b.chain()));
        }

        LinkId oneMore = in(Peering.MOST_UNGREETED + 1);
        assertRefused(on(new PeerEvent.Secured(oneMore, b.chain())), oneMore, "busy");
    }

    @Test
    void aRevocationDropsTheStandingLink() {
        LinkId link = up(1);

        List<PeerEffect> effects = peering.trust(
                trust(Map.of(B.organisation(), RevocationList.parse(consortium.crl("bank-b", 1, b.leaf())))), now);

        assertRefused(effects, link, "revoked");
        assertThat(link().connected()).isFalse();
        assertRefused(on(new PeerEvent.Secured(in(2), b.chain())), in(2), "revoked");
    }

    @Test
    void aDialThatReachesAnotherNodeIsRefused() {
        PeerEffect.Dial dial = dial();
        on(new PeerEvent.Connected(dial.link()));

        assertRefused(
                on(new PeerEvent.Secured(dial.link(), consortium.node(STRANGER).chain())), dial.link(), "wrong-node");
        assertThat(link().refusal()).isEqualTo("wrong-node");
        assertThat(link().reachable()).isTrue();
    }

    @Test
    void aClosedPortIsNotWaitedFor() {
        PeerEffect.Dial dial = dial();
        assertThat(peering.standing().allReachableLinked()).isFalse();

        on(new PeerEvent.Lost(dial.link(), null));

        assertThat(peering.standing().allReachableLinked()).isTrue();
        assertThat(peering.standing().allLinked()).isFalse();
        assertThat(peering.nextWake().orElseThrow()).isBetween(now.plusMillis(100), now.plusMillis(200));
    }

    @Test
    void aDialThatOutlivedItsPeerIsClosed() {
        PeerEffect.Dial dial = dial();

        assertThat(peering.peers(List.of(), now)).contains(new PeerEffect.Close(dial.link()));
        assertThat(on(new PeerEvent.Secured(dial.link(), b.chain()))).contains(new PeerEffect.Close(dial.link()));
    }

    @Test
    void aPeerThatAsksForRenewalWithoutEndGetsOneDialASecond() {
        PeerEffect.Dial first = dial();
        on(new PeerEvent.Connected(first.link()));
        greet(first.link());
        List<Instant> dials = new ArrayList<>();

        for (int i = 0; i < 300; i++) {
            now = now.plusMillis(10);
            LinkId standing = new LinkId(true, 1 + dials.size());
            for (PeerEffect effect : on(received(standing, new PeerMessage.Renew()))) {
                if (effect instanceof PeerEffect.Dial dial) {
                    dials.add(now);
                    greet(dial.link());
                }
            }
        }

        assertThat(dials).hasSizeBetween(2, 3);
    }

    private LinkId up(long number) {
        LinkId link = in(number);
        greet(link);
        return link;
    }

    private void greet(LinkId link) {
        on(new PeerEvent.Secured(link, b.chain()));
        on(received(link, hello(B, b, CHAIN)));
        on(received(link, new HelloAck(fingerprint(a))));
        assertThat(link().connected()).isTrue();
    }

    private PeerEffect.Dial dial() {
        return peering.distribute(List.of(B), now).stream()
                .filter(PeerEffect.Dial.class::isInstance)
                .map(PeerEffect.Dial.class::cast)
                .findFirst()
                .orElseThrow();
    }

    private List<PeerEffect> on(PeerEvent event) {
        return peering.on(event, now);
    }

    private PeerLink link() {
        return peering.standing().report().get(0);
    }

    private static void assertRefused(List<PeerEffect> effects, LinkId link, String reason) {
        assertThat(effects)
                .containsSubsequence(
                        new PeerEffect.Send(link, new PeerMessage.Refused(reason)), new PeerEffect.Close(link))
                .contains(new PeerEffect.Count("refused-" + reason));
    }

    private static TrustView trust(Map<OrgId, RevocationList> revoked) {
        return new TrustView(
                TrustDomain.DEFAULT,
                Map.of(
                        A.organisation(), List.of(consortium.authority("bank-a")),
                        B.organisation(), List.of(consortium.authority("bank-b"))),
                revoked);
    }

    private static PeerEvent received(LinkId link, PeerMessage message) {
        return new PeerEvent.Received(link, message);
    }

    private static LinkId in(long number) {
        return new LinkId(false, number);
    }

    private static Peer peer(NodeAddress node) {
        return new Peer(node, new Endpoint("127.0.0.1", 1), Role.VALIDATOR);
    }

    private static Hello hello(NodeAddress node, Credential credential, Sha256 chain) {
        return new Hello(node, chain, 0, List.of(Consortium.base64(credential.leaf())));
    }

    private static Sha256 fingerprint(Credential credential) {
        return Certificates.fingerprint(Consortium.base64(credential.leaf()));
    }
}
