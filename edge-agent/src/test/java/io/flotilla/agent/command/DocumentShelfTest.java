package io.flotilla.agent.command;

import static io.flotilla.agent.command.Orders.CHAIN;
import static io.flotilla.agent.command.Orders.NODE;
import static org.assertj.core.api.Assertions.assertThat;

import io.flotilla.contract.chain.Endpoint;
import io.flotilla.contract.chain.Peer;
import io.flotilla.contract.chain.Role;
import io.flotilla.contract.codec.DocumentSigner;
import io.flotilla.contract.codec.Jwk;
import io.flotilla.contract.codec.KeyRing;
import io.flotilla.contract.codec.Refusal;
import io.flotilla.contract.identity.ChainId;
import io.flotilla.contract.identity.NodeAddress;
import io.flotilla.contract.message.PeerSet;
import io.flotilla.contract.message.PendingCommands;
import io.flotilla.contract.message.SignerList;
import io.flotilla.contract.topic.ChainTopic;
import io.flotilla.contract.topic.NodeTopic;
import io.flotilla.contract.topic.Topics;
import io.flotilla.pki.key.Bouncy;
import io.flotilla.pki.key.KeyPairs;
import io.flotilla.testing.SettableClock;
import java.nio.charset.StandardCharsets;
import java.security.KeyPair;
import java.security.SecureRandom;
import java.security.interfaces.ECPublicKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DocumentShelfTest {
    private static final String PEERS = Topics.chain(CHAIN, ChainTopic.PEERS);
    private static final String PENDING = Topics.node(NODE, NodeTopic.COMMAND_PENDING);
    private static final KeyPair KEY = KeyPairs.generateP256(new SecureRandom());
    private static final KeyRing SIGNERS =
            KeyRing.of(new SignerList(1, 1, List.of(Jwk.of((ECPublicKey) KEY.getPublic()))));

    private final SettableClock clock = new SettableClock();
    private final MemoryState store = new MemoryState();
    private final List<Long> lists = new ArrayList<>();
    private DocumentShelf shelf = open();

    @Test
    void aNewerDocumentIsAcceptedAndHeldOverARestart() {
        assertThat(take(PEERS, peers(1, 4, "a"))).isEqualTo(new Intake.Accepted(DocumentShelf.Kind.PEERS));
        assertThat(take(PEERS, peers(1, 5, "b"))).isEqualTo(new Intake.Accepted(DocumentShelf.Kind.PEERS));

        shelf = open();

        assertThat(shelf.peers())
                .hasValueSatisfying(
                        held -> assertThat(held.document().version()).isEqualTo(5));
    }

    @Test
    void theSameDocumentAgainIsIgnoredAlsoAfterARestart() {
        byte[] document = sign(peers(1, 4, "a"));
        shelf.take(PEERS, document, SIGNERS);

        assertThat(shelf.take(PEERS, document, SIGNERS)).isInstanceOf(Intake.Ignored.class);
        assertThat(open().take(PEERS, document, SIGNERS)).isInstanceOf(Intake.Ignored.class);
    }

    @Test
    void anOlderDocumentAndAConflictingOneAreRefused() {
        take(PEERS, peers(2, 4, "a"));

        assertThat(refusal(take(PEERS, peers(2, 3, "a")))).isEqualTo(Refusal.OLDER);
        assertThat(refusal(take(PEERS, peers(1, 99, "a")))).isEqualTo(Refusal.OLDER);
        assertThat(refusal(take(PEERS, peers(2, 4, "b")))).isEqualTo(Refusal.CONFLICT);
        assertThat(shelf.peers().orElseThrow().document().issuedBy()).isEqualTo("a");
    }

    @Test
    void anotherNodesDocumentAndAnotherChainsAreRefused() {
        PendingCommands others = new PendingCommands(
                NodeAddress.parse("bank-b/validator-1"), CHAIN, 1, 1, Orders.ISSUED, "ana", List.of());

        assertThat(refusal(take(PENDING, others))).isEqualTo(Refusal.WRONG_ADDRESS);
        PeerSet elsewhere = new PeerSet(new ChainId("other"), 1, 1, Orders.ISSUED, "ana", List.of());
        assertThat(refusal(take(PEERS, elsewhere))).isEqualTo(Refusal.WRONG_ADDRESS);
        assertThat(lists).isEmpty();
    }

    @Test
    void nothingIsBelievedWithoutAPinnedKeysSignature() {
        KeyPair stranger = KeyPairs.generateP256(new SecureRandom());
        byte[] forged = signer(stranger).sign(peers(1, 1, "mallory"));
        byte[] tampered = new String(sign(peers(1, 1, "ana")), StandardCharsets.UTF_8)
                .replace("ana", "eve")
                .getBytes(StandardCharsets.UTF_8);

        assertThat(refusal(shelf.take(PEERS, forged, SIGNERS))).isEqualTo(Refusal.UNKNOWN_KEY);
        assertThat(refusal(shelf.take(PEERS, tampered, SIGNERS))).isEqualTo(Refusal.BAD_SIGNATURE);
        assertThat(refusal(shelf.take(PEERS, "junk".getBytes(StandardCharsets.UTF_8), SIGNERS)))
                .isEqualTo(Refusal.MALFORMED);
        assertThat(refusal(shelf.take(PENDING, sign(peers(1, 1, "ana")), SIGNERS)))
                .isEqualTo(Refusal.WRONG_SCHEMA);
        assertThat(shelf.peers()).isEmpty();
        assertThat(store.commits()).isZero();
    }

    @Test
    void aDocumentFromTheFutureWaitsAlsoOverARestart() {
        PeerSet ahead = new PeerSet(CHAIN, 1, 1, clock.instant().plusSeconds(200), "ana", List.of());
        assertThat(take(PEERS, ahead)).isEqualTo(new Intake.Postponed(PEERS));

        shelf = open();
        assertThat(shelf.retry(SIGNERS)).containsExactly(new Intake.Postponed(PEERS));
        clock.advance(Duration.ofSeconds(100));

        assertThat(shelf.retry(SIGNERS)).containsExactly(new Intake.Accepted(DocumentShelf.Kind.PEERS));
        assertThat(shelf.retry(SIGNERS)).isEmpty();
        assertThat(open().retry(SIGNERS)).isEmpty();
    }

    @Test
    void aListOfCommandsIsHandedOnOnce() {
        byte[] list = sign(Orders.list(7));
        shelf.take(PENDING, list, SIGNERS);
        shelf.take(PENDING, list, SIGNERS);

        assertThat(lists).containsExactly(7L);
    }

    @Test
    void foreignTopicsAreIgnored() {
        byte[] document = sign(peers(1, 1, "a"));

        assertThat(shelf.take("fleet/v1/_chain/other/peers", document, SIGNERS)).isInstanceOf(Intake.Ignored.class);
        assertThat(shelf.take("anything", document, SIGNERS)).isInstanceOf(Intake.Ignored.class);
    }

    private DocumentShelf open() {
        return new DocumentShelf(store, NODE, CHAIN, clock, (list, beside) -> {
            lists.add(list.document().version());
            store.commit(beside);
        });
    }

    private Intake take(String topic, Record document) {
        return shelf.take(topic, sign(document), SIGNERS);
    }

    private static Refusal refusal(Intake intake) {
        assertThat(intake).isInstanceOf(Intake.Refused.class);
        return ((Intake.Refused) intake).refusal();
    }

    private static PeerSet peers(long term, long version, String by) {
        Peer peer = new Peer(NODE, new Endpoint("127.0.0.1", 30301), Role.VALIDATOR);
        return new PeerSet(CHAIN, term, version, Instant.parse("2026-11-22T11:00:00Z"), by, List.of(peer));
    }

    private static byte[] sign(Record document) {
        return signer(KEY).sign(document);
    }

    private static DocumentSigner signer(KeyPair key) {
        return new DocumentSigner(key.getPrivate(), (ECPublicKey) key.getPublic(), Bouncy.PROVIDER);
    }
}
