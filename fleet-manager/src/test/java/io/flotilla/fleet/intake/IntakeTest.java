package io.flotilla.fleet.intake;

import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.contract.codec.Documents;
import io.flotilla.contract.codec.Refusal;
import io.flotilla.contract.identity.Identity;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.identity.TrustDomain;
import io.flotilla.contract.message.About;
import io.flotilla.contract.message.Presence;
import io.flotilla.contract.topic.NodeTopic;
import io.flotilla.contract.topic.TopicName;
import io.flotilla.contract.topic.Topics;
import io.flotilla.fleet.enrol.StoredLedger;
import io.flotilla.fleet.fake.Speaker;
import io.flotilla.fleet.fake.Specs;
import io.flotilla.fleet.loop.LoopQueue;
import io.flotilla.fleet.loop.NodeSaid;
import io.flotilla.fleet.store.Certificates;
import io.flotilla.fleet.store.FleetStore;
import io.flotilla.fleet.store.InMemoryFleetStore;
import io.flotilla.pki.ca.Authorities;
import io.flotilla.pki.est.IssuedCertificate;
import io.flotilla.pki.key.Bouncy;
import io.flotilla.pki.profile.Lifetimes;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Clock;
import java.time.Instant;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class IntakeTest {
    private static final NodeAddress NODE = NodeAddress.parse("bank-a/v");

    @TempDir
    Path folder;

    private final FleetStore store = new InMemoryFleetStore();
    private final LoopQueue queue = new LoopQueue();
    private final Intake intake = new Intake(store, queue, Bouncy.PROVIDER);
    private final Speaker speaker = new Speaker(NODE, Specs.CHAIN);
    private Authorities authorities;

    @BeforeEach
    void enrols() {
        authorities = Authorities.open(
                folder,
                "secret".toCharArray(),
                TrustDomain.DEFAULT,
                Lifetimes.STANDARD,
                Clock.systemUTC(),
                new SecureRandom());
        enrol(speaker);
    }

    @Test
    void whatIsSignedByAKeyOfTheNodeIsHeard() {
        About about = speaker.about(1, 1001, "journal");

        NodeSaid said = said(NodeTopic.ABOUT, speaker.signer().sign(about));

        assertThat(said)
                .isInstanceOfSatisfying(
                        NodeSaid.AboutSaid.class,
                        heard -> assertThat(heard.about()).isEqualTo(about));
    }

    @Test
    void whatIsLargerThanItsTopicAllowsIsRefusedUnread() {
        byte[] large = (" ".repeat(8 << 10) + "{}").getBytes(StandardCharsets.UTF_8);

        assertThat(refusal(NodeTopic.COMMAND_RESULT, large)).isEqualTo(Refusal.MALFORMED);
    }

    @Test
    void whatIsNotSignedOrByAnotherKeyIsRefused() {
        Speaker stranger = new Speaker(NODE, Specs.CHAIN);

        assertThat(refusal(NodeTopic.ABOUT, Documents.encode(speaker.about(1, 1001, "journal"))))
                .isEqualTo(Refusal.UNSIGNED);
        assertThat(refusal(NodeTopic.ABOUT, stranger.signer().sign(stranger.about(1, 1001, "journal"))))
                .isEqualTo(Refusal.UNKNOWN_KEY);
    }

    @Test
    void aStateDocumentIsReadAgainWhenItsKeyHasBecomeKnown() {
        Speaker renewed = new Speaker(NODE, Specs.CHAIN);
        byte[] signed = renewed.signer().sign(renewed.about(1, 1001, "journal"));
        intake.arrived(Topics.node(NODE, NodeTopic.ABOUT), signed, () -> {});
        assertThat(queue.size()).isEqualTo(1);

        enrol(renewed);
        intake.again(NODE);
        intake.again(NODE);

        assertThat(queue.size()).isEqualTo(2);
    }

    @Test
    void aChangedDocumentIsRefused() {
        String signed = text(speaker.signer().sign(speaker.about(1, 1001, "journal")));

        assertThat(refusal(NodeTopic.ABOUT, signed.replace(":1001", ":1002").getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(Refusal.BAD_SIGNATURE);
    }

    @Test
    void aDocumentOfOneNodeUnderTheTopicOfAnotherIsRefused() {
        NodeAddress other = NodeAddress.parse("bank-b/v");
        Speaker impostor = new Speaker(NODE, Specs.CHAIN);
        enrol(impostor, other);

        byte[] forged = impostor.signer().sign(impostor.about(1, 1001, "journal"));

        assertThat(refusal(other, NodeTopic.ABOUT, forged)).isEqualTo(Refusal.WRONG_ADDRESS);
    }

    @Test
    void aRevokedKeySpeaksNoMore() {
        byte[] signed = speaker.signer().sign(speaker.about(1, 1001, "journal"));

        store.write(entries -> Certificates.revokeAll(entries, NODE, Instant.now()));

        assertThat(refusal(NodeTopic.ABOUT, signed)).isEqualTo(Refusal.UNKNOWN_KEY);
    }

    @Test
    void aConsensusKeyThatIsNotTheirsIsRefused() {
        assertThat(refusal(NodeTopic.ABOUT, speaker.signer().sign(speaker.aboutWithForeignProof(1, 1001))))
                .isEqualTo(Refusal.BAD_SIGNATURE);
    }

    @Test
    void aProofThatWasGoodOnceIsGoodForNoOtherKey() {
        About good = speaker.about(1, 1001, "journal");
        assertThat(said(NodeTopic.ABOUT, speaker.signer().sign(good))).isInstanceOf(NodeSaid.AboutSaid.class);

        assertThat(refusal(NodeTopic.ABOUT, speaker.signer().sign(speaker.aboutWithForeignProof(2, 1001))))
                .isEqualTo(Refusal.BAD_SIGNATURE);
        assertThat(refusal(NodeTopic.ABOUT, speaker.signer().sign(speaker.aboutWithForeignTransactionKey(3, 1001))))
                .isEqualTo(Refusal.BAD_SIGNATURE);
        assertThat(said(NodeTopic.ABOUT, speaker.signer().sign(speaker.about(4, 1001, "journal"))))
                .isInstanceOf(NodeSaid.AboutSaid.class);
    }

    @Test
    void aClearedTopicIsSaidAndAnUnknownOneIsNot() {
        assertThat(said(NodeTopic.PRESENCE, new byte[0])).isEqualTo(new NodeSaid.PresenceSaid(NODE, null));
        assertThat(open(Topics.subtree(NODE) + "nonsense", new byte[] {1})).isEmpty();
        assertThat(open(Topics.node(NODE, NodeTopic.CONFIG_DESIRED), new byte[] {1}))
                .isEmpty();
    }

    @Test
    void presenceIsHeardWithoutASignature() {
        Presence presence = Presence.of(Presence.State.ONLINE, 7, Instant.parse("2026-11-22T12:00:00Z"));

        assertThat(said(NodeTopic.PRESENCE, Documents.encode(presence)))
                .isEqualTo(new NodeSaid.PresenceSaid(NODE, presence));
    }

    @Test
    void aTransactionKeyWhoseProofWasMadeForAnotherAgentIsRefused() {
        byte[] foreign = speaker.signer().sign(speaker.aboutWithForeignTransactionKey(1, 1001));

        assertThat(refusal(NodeTopic.ABOUT, foreign)).isEqualTo(Refusal.BAD_SIGNATURE);
    }

    @Test
    void aDocumentThatLacksAFieldIsRefusedAlsoWhenItIsSigned() {
        About whole = speaker.about(1, 1001, "journal");
        About lacking = new About(
                whole.from(),
                whole.chain(),
                1,
                1,
                whole.versions(),
                whole.operations(),
                whole.schemas(),
                whole.agentKey(),
                null,
                null,
                null,
                null,
                null,
                whole.held());

        assertThat(refusal(NodeTopic.ABOUT, speaker.signer().sign(lacking))).isEqualTo(Refusal.MALFORMED);
        assertThat(refusal(NodeTopic.EVENT, "{\"schema\":\"event/1\"}".getBytes(StandardCharsets.UTF_8)))
                .isEqualTo(Refusal.MALFORMED);
    }

    @Test
    void garbageIsRefusedOnEveryTopicAndNeverThrows() {
        Random random = new Random(42);
        for (NodeTopic topic : NodeTopic.values()) {
            String name = topic.family()
                    ? Topics.node(NODE, topic, topic == NodeTopic.TELEMETRY ? "host" : "x")
                    : Topics.node(NODE, topic);
            for (int i = 0; i < 50; i++) {
                byte[] garbage = new byte[random.nextInt(300) + 1];
                random.nextBytes(garbage);
                assertThat(open(name, garbage).filter(s -> !(s instanceof NodeSaid.RefusedSaid)))
                        .isEmpty();
            }
            byte[] deep = "{\"a\":".repeat(2_000).getBytes(StandardCharsets.UTF_8);
            assertThat(open(name, deep).filter(s -> !(s instanceof NodeSaid.RefusedSaid)))
                    .isEmpty();
        }
    }

    @Test
    void aMessageOfNoNodeIsAcknowledgedAtOnce() {
        AtomicInteger done = new AtomicInteger();

        intake.arrived("fleet/v1/_manager/m-1/state", new byte[] {1}, done::incrementAndGet);
        intake.arrived("elsewhere", new byte[] {1}, done::incrementAndGet);

        assertThat(done).hasValue(2);
    }

    private void enrol(Speaker who) {
        enrol(who, who.node());
    }

    private void enrol(Speaker who, NodeAddress as) {
        Identity identity = new Identity.Agent(as);
        X509Certificate leaf =
                authorities.issue(identity, who.agentKeys().getPublic()).get(0);
        new StoredLedger(store, TrustDomain.DEFAULT).write(entries -> {
            entries.put(IssuedCertificate.of(leaf, identity, TrustDomain.DEFAULT));
            return 0;
        });
    }

    private Optional<NodeSaid> open(String topic, byte[] payload) {
        return intake.open((TopicName.OfNode) TopicName.parse(topic).orElseThrow(), topic, payload);
    }

    private NodeSaid said(NodeTopic topic, byte[] payload) {
        return open(Topics.node(NODE, topic), payload).orElseThrow();
    }

    private Refusal refusal(NodeTopic topic, byte[] payload) {
        return refusal(NODE, topic, payload);
    }

    private Refusal refusal(NodeAddress node, NodeTopic topic, byte[] payload) {
        NodeSaid said = open(Topics.node(node, topic), payload).orElseThrow();
        assertThat(said).isInstanceOf(NodeSaid.RefusedSaid.class);
        return ((NodeSaid.RefusedSaid) said).refusal();
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }
}
