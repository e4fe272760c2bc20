package io.flotilla.agent;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.flotilla.agent.identity.AgentFault;
import io.flotilla.agent.link.Inbound;
import io.flotilla.contract.codec.DocumentSigner;
import io.flotilla.contract.codec.Documents;
import io.flotilla.contract.codec.Jwk;
import io.flotilla.contract.codec.SignerChains;
import io.flotilla.contract.message.CallRequest;
import io.flotilla.contract.message.PeerSet;
import io.flotilla.contract.message.SignerChain;
import io.flotilla.contract.message.SignerList;
import io.flotilla.contract.message.TrustList;
import io.flotilla.contract.topic.ChainTopic;
import io.flotilla.contract.topic.NodeTopic;
import io.flotilla.contract.topic.Topics;
import io.flotilla.pki.key.Bouncy;
import io.flotilla.pki.key.KeyPairs;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReceptionTest {
    private static final String PEERS = Topics.chain(AgentWorld.CHAIN, ChainTopic.PEERS);
    private static final String TRUST = Topics.chain(AgentWorld.CHAIN, ChainTopic.TRUST);
    private static final String QUESTION = Topics.node(AgentWorld.NODE, NodeTopic.CALL_REQUEST);

    @TempDir
    Path folder;

    private final List<String> heard = new ArrayList<>();
    private final Reception.Owner owner = new Reception.Owner() {
        @Override
        public void changed() {
            heard.add("changed");
        }

        @Override
        public void subscribeAgain() {
            heard.add("subscribe again");
        }
    };
    private AgentWorld world;

    @BeforeEach
    void awake() throws Exception {
        world = new AgentWorld(folder).awake();
    }

    @Test
    void aDocumentInForceIsToldOnce() {
        byte[] peers = AgentWorld.MANAGER.sign(peers(1, world.clock.instant()));

        arrives(PEERS, peers);
        arrives(PEERS, peers);

        assertThat(heard).containsExactly("changed");
        assertThat(world.shelf.peers()).isPresent();
    }

    @Test
    void aDocumentIsKeptBeforeAnythingFollowsFromIt() {
        world.reception.arrived(inbound(PEERS, AgentWorld.MANAGER.sign(peers(1, world.clock.instant()))), owner);

        assertThat(heard).isEmpty();
        assertThat(world.shelf.peers()).isPresent();
    }

    @Test
    void whatNamesAuthoritiesHasTheBrokerBringEverythingAgain() {
        TrustList trust = new TrustList(AgentWorld.CHAIN, 1, 1, world.clock.instant(), "ana", List.of());

        arrives(TRUST, AgentWorld.MANAGER.sign(trust));

        assertThat(heard).containsExactly("changed", "subscribe again");
    }

    @Test
    void otherSignersAreBelievedWhenThoseBeforeHaveSignedTheirList() throws Exception {
        KeyPair next = KeyPairs.generateP256(new SecureRandom());
        SignerList list = new SignerList(2, 1, List.of(Jwk.of((ECPublicKey) next.getPublic())));
        SignerChain chain =
                SignerChains.endorsed(SignerChain.of(AgentWorld.SIGNERS), list, List.of(AgentWorld.MANAGER));
        byte[] peers = signer(next).sign(peers(1, world.clock.instant()));

        arrives(PEERS, peers);
        assertThat(world.shelf.peers()).isEmpty();
        arrives(Topics.chain(AgentWorld.CHAIN, ChainTopic.SIGNERS), Documents.encode(chain));
        arrives(PEERS, peers);

        assertThat(heard).containsExactly("changed", "subscribe again", "changed");
        assertThat(world.shelf.peers()).isPresent();
        assertThat(world.kept).containsExactly(list);
        world.turns(1);
        assertThat(world.said(NodeTopic.EVENT)).anyMatch(said -> said.contains("signers.changed"));
        arrives(PEERS, AgentWorld.MANAGER.sign(peers(2, world.clock.instant())));
        assertThat(world.shelf.peers().orElseThrow().document().version()).isEqualTo(1);
    }

    @Test
    void signersThatAStrangerNamesAreRefused() throws Exception {
        KeyPair stranger = KeyPairs.generateP256(new SecureRandom());
        SignerList list = new SignerList(2, 1, List.of(Jwk.of((ECPublicKey) stranger.getPublic())));
        SignerChain forged = SignerChains.endorsed(SignerChain.of(AgentWorld.SIGNERS), list, List.of(signer(stranger)));

        arrives(Topics.chain(AgentWorld.CHAIN, ChainTopic.SIGNERS), Documents.encode(forged));
        world.turns(1);

        assertThat(heard).isEmpty();
        assertThat(world.kept).isEmpty();
        assertThat(world.said(NodeTopic.EVENT)).anyMatch(said -> said.contains("document.refused.bad-signature"));
    }

    @Test
    void whatIsOlderHasTheManagerToldOnceAMinuteWhatIsHeld() throws Exception {
        arrives(PEERS, AgentWorld.MANAGER.sign(peers(5, world.clock.instant())));
        byte[] older = AgentWorld.MANAGER.sign(peers(4, world.clock.instant()));
        world.turns(1);
        int before = world.told(NodeTopic.ABOUT).size();

        arrives(PEERS, older);
        world.turns(1);
        arrives(PEERS, older);
        world.turns(1);
        assertThat(world.told(NodeTopic.ABOUT)).hasSize(before + 1);
        assertThat(world.said(NodeTopic.EVENT))
                .filteredOn(said -> said.contains("document.refused.older"))
                .hasSize(1);

        world.clock.advance(Duration.ofMinutes(2));
        arrives(PEERS, older);
        world.turns(1);
        assertThat(world.told(NodeTopic.ABOUT)).hasSize(before + 2);
        assertThat(heard).containsExactly("changed");
    }

    @Test
    void aStrangersSignatureHasTheManagerAskedForItsBrokers() throws Exception {
        KeyPair stranger = KeyPairs.generateP256(new SecureRandom());
        DocumentSigner mallory = signer(stranger);
        world.pass(Duration.ofMinutes(2));
        int before = world.askedManager;

        arrives(PEERS, mallory.sign(peers(1, world.clock.instant())));
        world.turns(2);

        assertThat(world.askedManager).isEqualTo(before + 1);
        assertThat(world.said(NodeTopic.EVENT)).anyMatch(said -> said.contains("document.refused.unknown-key"));
        assertThat(heard).isEmpty();
    }

    @Test
    void aDocumentFromTheFutureIsAnAlarmUntilItsTimeHasCome() {
        arrives(PEERS, AgentWorld.MANAGER.sign(peers(1, world.clock.instant().plusSeconds(200))));
        assertThat(world.alarms.count()).isEqualTo(1);

        world.reception.everyMinute(owner);
        assertThat(world.alarms.count()).isEqualTo(1);
        world.clock.advance(Duration.ofSeconds(90));
        world.reception.everyMinute(owner);

        assertThat(world.alarms.count()).isZero();
        assertThat(heard).containsExactly("changed");
        assertThat(world.said(NodeTopic.ALARM)).last().isEqualTo("");
    }

    @Test
    void whatCannotBeKeptIsThrown() {
        world.store.full = true;
        Inbound inbound = inbound(PEERS, AgentWorld.MANAGER.sign(peers(1, world.clock.instant())));

        assertThatThrownBy(() -> world.reception.arrived(inbound, owner)).isInstanceOf(AgentFault.class);
        assertThat(world.shelf.peers()).isEmpty();
    }

    @Test
    void aClearedDocumentChangesNothing() {
        arrives(PEERS, new byte[0]);

        assertThat(heard).isEmpty();
    }

    @Test
    void aQuestionIsAnsweredWhereItsAskerListens() {
        CallRequest ping = new CallRequest(
                AgentWorld.NODE,
                "019aabcd-0000-7000-8000-000000000001",
                "ping",
                Map.of(),
                world.clock.instant(),
                "ana");
        String answers = Topics.node(AgentWorld.NODE, NodeTopic.CALL_RESPONSE, "m-1");
        byte[] correlation = "7".getBytes(StandardCharsets.UTF_8);

        world.reception
                .arrived(inbound(QUESTION, AgentWorld.MANAGER.sign(ping)).asking(answers, correlation), owner)
                .run();

        assertThat(world.broker.published).last().satisfies(message -> {
            assertThat(message.topic()).isEqualTo(answers);
            assertThat(message.correlation()).isEqualTo(correlation);
        });
    }

    private void arrives(String topic, byte[] payload) {
        world.reception.arrived(inbound(topic, payload), owner).run();
    }

    private static DocumentSigner signer(KeyPair key) {
        return new DocumentSigner(key.getPrivate(), (ECPublicKey) key.getPublic(), Bouncy.PROVIDER);
    }

    private static Inbound inbound(String topic, byte[] payload) {
        return new Inbound(1, 1, 1, topic, payload);
    }

    private static PeerSet peers(long version, Instant issuedAt) {
        return new PeerSet(AgentWorld.CHAIN, 1, version, issuedAt, "ana", List.of());
    }
}
